package lorikeet.ptx.emulator;

import java.util.HashMap;
import java.util.Map;

/** What the last strong write of each address passes on to those who read it: a flag's, a counter's or a lock's. */
final class Messages {
    /**
     * @param device for every block
     * @param block number of the block that {@code inBlock} is for
     */
    record Message(Past device, int block, Past inBlock) {
        Past within(int reader) {
            return reader == block ? inBlock : null;
        }
    }

    private final Map<Long, Message> messages = new HashMap<>();

    /** The message at {@code address}; null: none. */
    Message at(long address) {
        return messages.get(address);
    }

    /**
     * A strong write of {@code block} passes on {@code device} to all and {@code inBlock} to its own block.
     *
     * @param updates whether it is a read-modify-write, which carries on what was there
     */
    void put(long address, int block, Past device, Past inBlock, boolean updates) {
        Message old = messages.get(address);
        if (old == null && device == null && inBlock == null) return;
        Message kept = updates ? old : null;
        Past all = kept == null ? device : Past.join(kept.device, device);
        Past near = kept == null ? inBlock : Past.join(kept.within(block), inBlock);
        if (all == null && near == null) messages.remove(address);
        else messages.put(address, new Message(all, block, near));
    }
}

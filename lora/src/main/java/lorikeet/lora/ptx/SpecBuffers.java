package lorikeet.lora.ptx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.Philox;

/** Fills buffers as a specification says, and writes results. */
final class SpecBuffers {
    private SpecBuffers() {}

    /** Writes what {@code buffer} begins with; {@code to} has its size. */
    static void fill(SpecArgument.Buffer buffer, MemorySegment to) {
        ElementType type = buffer.type();
        switch (buffer.content()) {
            case SpecArgument.Content.Nothing _ -> { }
            case SpecArgument.Content.Elements elements -> {
                for (int i = 0; i < elements.bits().length; i++) type.put(to, i, elements.bits()[i]);
            }
            case SpecArgument.Content.Fill fill -> {
                for (long i = 0; i < buffer.count(); i++) type.put(to, i, fill.bits());
            }
            case SpecArgument.Content.Random random -> {
                for (long i = 0; i < buffer.count(); i++) type.put(to, i, draw(type, random, i));
            }
            case SpecArgument.Content.Raw raw -> read(buffer, raw.file(), to);
        }
    }

    private static long draw(ElementType type, SpecArgument.Content.Random random, long i) {
        double value = random.low() + (random.high() - random.low()) * Philox.uniform(random.seed(), i, 0, 0);
        return type.bitsOf(type.isFloat() ? value : Math.floor(value));
    }

    private static void read(SpecArgument.Buffer buffer, Path file, MemorySegment to) {
        if (!Files.isRegularFile(file)) throw new FormatException("buffer " + buffer.name() + ": no such file: " + file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ); Arena arena = Arena.ofConfined()) {
            if (channel.size() != buffer.bytes()) {
                throw new FormatException("buffer " + buffer.name() + ": " + file + ": expected " + buffer.bytes() + " bytes, as its shape says, found " + channel.size());
            }
            to.copyFrom(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package lorikeet.ptx.emulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Immediate post-dominators of basic blocks (Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm", 2001). */
final class ControlFlow {
    private final int exit;
    private final List<List<Integer>> successors = new ArrayList<>();
    private final List<List<Integer>> predecessors = new ArrayList<>();
    private final int[] number;

    private ControlFlow(BasicBlock[] blocks) {
        exit = blocks.length;
        number = new int[exit + 1];
        for (int i = 0; i <= exit; i++) {
            successors.add(new ArrayList<>());
            predecessors.add(new ArrayList<>());
        }
        for (BasicBlock block : blocks) connect(block);
    }

    /** Sets {@code meeting} of every block. */
    static void findMeetings(BasicBlock[] blocks) {
        int[] parents = new ControlFlow(blocks).postDominators();
        for (BasicBlock block : blocks) {
            int parent = parents[block.index];
            block.meeting = parent < 0 || parent == blocks.length ? null : blocks[parent];
        }
        // Backwards, as such blocks mostly lead to later ones.
        for (BasicBlock block : Arrays.asList(blocks).reversed()) block.onlyLeaves = onlyLeaves(block);
    }

    private static boolean onlyLeaves(BasicBlock block) {
        if (block.body.length > 0) return false;
        return switch (block.end) {
            case null -> block.next != null && block.next.onlyLeaves;
            case Leave leave -> leave.endsQuietly();
            case Branch branch -> !branch.isGuarded() && branch.targets().getFirst().onlyLeaves;
            default -> false;
        };
    }

    private void connect(BasicBlock block) {
        Control end = block.end;
        List<Integer> to = successors.get(block.index);
        if (end != null) for (BasicBlock target : end.targets()) to.add(target.index);
        boolean falls = end == null || end.isGuarded() || !end.neverFallsThrough();
        if (falls) to.add(block.next == null ? exit : block.next.index);
        if (end instanceof Leave) to.add(exit);
        for (int successor : to) predecessors.get(successor).add(block.index);
    }

    private int[] postDominators() {
        int[] order = reverseOrder();
        int[] parent = new int[exit + 1];
        Arrays.fill(parent, -1);
        parent[exit] = exit;
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int node : order) {
                if (node == exit) continue;
                int found = -1;
                for (int successor : successors.get(node)) {
                    if (parent[successor] >= 0) found = found < 0 ? successor : common(parent, found, successor);
                }
                changed |= parent[node] != found;
                parent[node] = found;
            }
        }
        return parent;
    }

    private int common(int[] parent, int a, int b) {
        while (a != b) {
            while (number[a] < number[b]) a = parent[a];
            while (number[b] < number[a]) b = parent[b];
        }
        return a;
    }

    /** Blocks from which the exit can be reached, the exit first: reverse postorder of the reversed graph. */
    private int[] reverseOrder() {
        List<Integer> postorder = new ArrayList<>();
        boolean[] seen = new boolean[exit + 1];
        int[] stack = new int[exit + 1];
        int[] child = new int[exit + 1];
        int depth = 0;
        stack[0] = exit;
        seen[exit] = true;
        while (depth >= 0) {
            int node = stack[depth];
            List<Integer> before = predecessors.get(node);
            if (child[depth] < before.size()) {
                int next = before.get(child[depth]++);
                if (seen[next]) continue;
                seen[next] = true;
                stack[++depth] = next;
                child[depth] = 0;
            } else {
                number[node] = postorder.size();
                postorder.add(node);
                depth--;
            }
        }
        return postorder.reversed().stream().mapToInt(Integer::intValue).toArray();
    }
}

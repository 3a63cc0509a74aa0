package lorikeet.tokenizer;

import java.util.Arrays;

/** A binary heap of longs, the smallest first: a priority queue without an object for each entry. */
final class LongHeap {
    private long[] heap;
    private int size;

    LongHeap(int capacity) {
        heap = new long[Math.max(4, capacity)];
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(long value) {
        if (size == heap.length) heap = Arrays.copyOf(heap, 2 * size);
        int at = size++;
        while (at > 0) {
            int parent = at - 1 >>> 1;
            if (heap[parent] <= value) break;
            heap[at] = heap[parent];
            at = parent;
        }
        heap[at] = value;
    }

    /** Takes the smallest; the heap must not be empty. */
    long poll() {
        long smallest = heap[0];
        long moved = heap[--size];
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && heap[child + 1] < heap[child]) child++;
            if (heap[child] >= moved) break;
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = moved;
        return smallest;
    }
}

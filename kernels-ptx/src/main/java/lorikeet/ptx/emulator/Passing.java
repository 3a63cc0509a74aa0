package lorikeet.ptx.emulator;

import java.lang.foreign.MemorySegment;

/** How one argument or result of a call is carried between the caller's frame and the callee's. */
sealed interface Passing {
    /** Copies from the caller to the callee. */
    void in(Warp warp, Frame caller, Frame callee, int lanes);

    /** Copies from the callee to the caller. */
    void out(Warp warp, Frame caller, Frame callee, int lanes);

    /** A {@code .param} variable: bytes at {@code outer} of the caller's and {@code inner} of the callee's local variables. */
    record InMemory(long outer, long inner, long bytes) implements Passing {
        @Override
        public void in(Warp warp, Frame caller, Frame callee, int lanes) {
            copy(warp.local(), caller.localBase + outer, callee.localBase + inner, lanes);
        }

        @Override
        public void out(Warp warp, Frame caller, Frame callee, int lanes) {
            copy(warp.local(), callee.localBase + inner, caller.localBase + outer, lanes);
        }

        private void copy(LocalMemory local, long from, long to, int lanes) {
            MemorySegment data = local.region().data;
            for (int left = lanes; left != 0; left &= left - 1) {
                long own = Integer.numberOfTrailingZeros(left) * local.bytesPerLane();
                MemorySegment.copy(data, own + from, data, own + to, bytes);
            }
        }
    }

    /** A predicate: {@code outer} of the caller, {@code ~outer} where it is negated, and {@code inner} of the callee. */
    record InPredicate(int outer, int inner) implements Passing {
        @Override
        public void in(Warp warp, Frame caller, Frame callee, int lanes) {
            callee.setPredicate(inner, caller.predicate(outer), lanes);
        }

        @Override
        public void out(Warp warp, Frame caller, Frame callee, int lanes) {
            caller.setPredicate(outer, callee.p[inner], lanes);
        }
    }

    /** A register: row {@code outer} of the caller and {@code inner} of the callee. */
    record InRegister(int outer, int inner, boolean wide) implements Passing {
        @Override
        public void in(Warp warp, Frame caller, Frame callee, int lanes) {
            copy(caller, outer, callee, inner, lanes);
        }

        @Override
        public void out(Warp warp, Frame caller, Frame callee, int lanes) {
            copy(callee, inner, caller, outer, lanes);
        }

        private void copy(Frame from, int source, Frame to, int target, int lanes) {
            for (int left = lanes; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                if (wide) to.l[target + lane] = from.l[source + lane];
                else to.r[target + lane] = from.r[source + lane];
            }
        }
    }
}

package lorikeet.lora.ptx;

import java.lang.foreign.MemorySegment;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.LaunchReport;

/** Where a kernel of a specification runs. */
interface RunTarget extends AutoCloseable {
    /** The host's view of a buffer: filled before the launch, and read after it. */
    MemorySegment memory(SpecArgument.Buffer buffer);

    /** Runs the kernel; a fault that stops it is a finding too. Only the emulator has checks. */
    LaunchReport launch(Checks checks);

    @Override
    void close();
}

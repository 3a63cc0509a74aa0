package lorikeet.lora.ptx;

import java.lang.foreign.MemorySegment;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.LaunchReport;
import lorikeet.ptx.syntax.Module;

/** Where a kernel of a specification runs. */
interface RunTarget extends AutoCloseable {
    /** The host's view of a buffer: filled before the launch, and read after it. */
    MemorySegment memory(SpecArgument.Buffer buffer);

    /** Runs the kernel; a fault that stops it is a finding too. Only the emulator has checks. */
    LaunchReport launch(Checks checks);

    /** The kernel's text, parsed. */
    Module module();

    /** Bytes of static shared memory of a block. */
    int staticShared();

    @Override
    void close();
}

package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lorikeet.ptx.device.Dim3;
import lorikeet.ptx.driver.DeviceBuffer;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.DeviceModule;
import lorikeet.ptx.driver.DeviceStream;
import lorikeet.ptx.driver.LaunchArguments;
import lorikeet.ptx.driver.LaunchShape;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.FormatException;

/** Every instruction of the table on every combination of edge values, on a device and on the emulator. */
final class InstructionTable {
    private static final int THREADS = 256;

    private final List<InstructionRow> rows;
    private final Table table = new Table("instructions", "Instructions", "Results on all combinations of edge values, device against emulator, bit by bit.",
            "instruction", "operands", "tried", "different", "detail", "same");

    private InstructionTable(List<InstructionRow> rows) {
        this.rows = rows;
    }

    static Table of(DeviceContext device, DeviceContext emulator, Effort effort) {
        List<InstructionRow> all = InstructionRow.all();
        InstructionTable instructions = new InstructionTable(IntStream.range(0, all.size()).filter(i -> i % effort.instructionStep() == 0).mapToObj(all::get).toList());
        PtxSource source = source(instructions.rows);
        try (DeviceModule hardware = device.load(source); DeviceModule emulated = emulator.load(source)) {
            for (int i = 0; i < instructions.rows.size(); i++) instructions.compare(i, device, hardware, emulator, emulated);
        }
        return instructions.table;
    }

    /** One entry a row, {@code row0}, {@code row1}, ... */
    static PtxSource source(List<InstructionRow> rows) {
        return new PtxSource("instructions", IntStream.range(0, rows.size()).mapToObj(i -> rows.get(i).entry("row" + i)).collect(Collectors.joining("\n", InstructionRow.HEAD, "")));
    }

    private void compare(int index, DeviceContext device, DeviceModule hardware, DeviceContext emulator, DeviceModule emulated) {
        InstructionRow row = rows.get(index);
        long[][] inputs = row.inputs();
        String operands = String.join(" ", row.operands());
        try {
            long[] found = run(device, hardware, "row" + index, inputs);
            long[] expected = run(emulator, emulated, "row" + index, inputs);
            int different = 0;
            int first = -1;
            for (int i = 0; i < found.length; i++) {
                if (found[i] == expected[i]) continue;
                if (different++ == 0) first = i;
            }
            String detail = first < 0 ? "" : example(inputs, first) + ": device " + Long.toHexString(found[first]) + ", emulator " + Long.toHexString(expected[first]);
            table.add(row.instruction(), operands, found.length, different, detail, different == 0);
        } catch (DeviceException | FormatException e) {
            table.add(row.instruction(), operands, 0, null, e.getMessage(), false);
        }
    }

    private static String example(long[][] inputs, int thread) {
        List<String> words = new ArrayList<>();
        for (long[] operand : inputs) words.add(Long.toHexString(operand[thread]));
        return "of " + String.join(" ", words);
    }

    private static long[] run(DeviceContext device, DeviceModule module, String entry, long[][] inputs) {
        int count = inputs[0].length;
        List<DeviceBuffer> buffers = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            DeviceStream stream = device.defaultStream();
            LaunchArguments arguments = new LaunchArguments();
            for (long[] operand : inputs) {
                DeviceBuffer buffer = device.allocate((long) count * Long.BYTES);
                buffers.add(buffer);
                stream.upload(arena.allocateFrom(JAVA_LONG, operand), buffer, 0);
                arguments.add(buffer);
            }
            DeviceBuffer out = device.allocate((long) count * Long.BYTES);
            buffers.add(out);
            LaunchShape shape = new LaunchShape(new Dim3(Math.ceilDiv(count, THREADS), 1, 1), new Dim3(THREADS, 1, 1));
            stream.launch(module.kernel(entry), shape, arguments.add(out).add(count));
            MemorySegment found = arena.allocate(JAVA_LONG, count);
            stream.download(out, 0, found);
            stream.synchronize();
            return found.toArray(JAVA_LONG);
        } finally {
            buffers.forEach(DeviceBuffer::close);
        }
    }
}

package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lorikeet.ptx.device.Dim3;
import lorikeet.ptx.driver.DeviceBuffer;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.DeviceModule;
import lorikeet.ptx.driver.DriverException;
import lorikeet.ptx.driver.LaunchArguments;
import lorikeet.ptx.driver.LaunchShape;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.FormatException;

/** Answers of a device, and of the emulator beside it where there is one. */
final class QuestionTable {
    private QuestionTable() {}

    static Table of(DeviceContext device, Optional<DeviceContext> emulator) {
        Table table = new Table("questions", "Open questions", "Words that a kernel wrote, in hexadecimal; `same` compares the device with the emulator.",
                "question", "asks", "device", "emulator", "same");
        for (Question question : Questions.all()) {
            String found = answer(device, question);
            String emulated = emulator.map(twin -> answer(twin, question)).orElse(null);
            table.add(question.key(), question.asks(), found, emulated, emulated == null ? null : found.equals(emulated));
        }
        return table;
    }

    private static String answer(DeviceContext device, Question question) {
        int bytes = question.answers() * Integer.BYTES;
        try (Arena arena = Arena.ofConfined(); DeviceModule module = device.load(question.source());
                DeviceBuffer in = device.allocate(question.input().length * (long) Integer.BYTES); DeviceBuffer out = device.allocate(bytes)) {
            device.defaultStream().upload(arena.allocateFrom(ValueLayout.JAVA_INT, question.input()), in, 0);
            device.defaultStream().fill(out, (byte) 0);
            LaunchShape shape = new LaunchShape(new Dim3(1, 1, 1), new Dim3(question.threads(), 1, 1));
            device.defaultStream().launch(module.kernel("question"), shape, new LaunchArguments().add(in).add(out));
            MemorySegment words = arena.allocate(bytes, Integer.BYTES);
            device.defaultStream().download(out, 0, words);
            device.defaultStream().synchronize();
            return IntStream.range(0, question.answers()).mapToObj(i -> String.format("%08x", words.getAtIndex(ValueLayout.JAVA_INT, i))).collect(Collectors.joining(" "));
        } catch (DriverException e) {
            return e.isSticky() ? "ends the context: " + e.codeName() : e.getMessage();
        } catch (DeviceException | FormatException e) {
            return e.getMessage();
        }
    }
}

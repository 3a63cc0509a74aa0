package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Option;

/** {@code ptx run} and {@code ptx check} on kernels of a few lines. */
class PtxRunTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String HEAD = ".version 7.8\n.target sm_80\n.address_size 64\n";

    /** y[i] = a * x[i] + s.b, one thread each; s is a struct {float; int}. */
    private static final String SCALE = HEAD + """
            .visible .entry scale(.param .u64 px, .param .u64 py, .param .f32 pa, .param .align 4 .b8 ps[8])
            {
              .reg .b32 %r<3>; .reg .b64 %rd<5>; .reg .f32 %f<5>;
              ld.param.u64 %rd1, [px]; ld.param.u64 %rd2, [py]; ld.param.f32 %f1, [pa]; ld.param.s32 %r2, [ps+4];
              mov.u32 %r1, %tid.x; mul.wide.u32 %rd3, %r1, 4; add.s64 %rd1, %rd1, %rd3; add.s64 %rd2, %rd2, %rd3;
              ld.global.f32 %f2, [%rd1]; cvt.rn.f32.s32 %f3, %r2; fma.rn.f32 %f4, %f1, %f2, %f3;
              st.global.f32 [%rd2], %f4;
              ret;
            }
            """;
    private static final String ARGS = """
            {"name": "x", "buffer": "f32", "shape": [2, 2], "data": [[1, 2], [3, 4.5]]}, {"name": "y", "buffer": "f32", "shape": [4], "out": true},
            {"scalar": "f32", "value": 2}, {"bytes": "0000000003000000"}""";

    @TempDir
    Path folder;

    private Path ptx;

    @BeforeEach
    void writeKernel() throws IOException {
        ptx = Files.writeString(folder.resolve("scale.ptx"), SCALE);
    }

    private String spec(String arguments) throws IOException {
        return Files.writeString(folder.resolve("spec.json"), "{\"entry\": \"scale\", \"grid\": [1, 1, 1], \"block\": [4], \"args\": [" + arguments + "]}").toString();
    }

    private CommandRun run(String arguments, String... more) throws IOException {
        return CommandRun.of(CommandRun.with(List.of("ptx", "run", ptx.toString(), "--spec", spec(arguments)), more));
    }

    private static float[] floats(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / 4];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    /** Each of two threads prints its number. */
    private static final String PRINT = HEAD + """
            .extern .func (.param .b32 r) vprintf(.param .b64 f, .param .b64 v);
            .global .align 1 .b8 format[] = {116, 104, 114, 101, 97, 100, 32, 37, 100, 10, 0};
            .visible .entry scale()
            {
              .local .align 8 .b8 values[8]; .reg .b32 %r<2>; .reg .b64 %rd<3>; .param .b64 f; .param .b64 v; .param .b32 r;
              mov.u32 %r1, %tid.x; st.local.u32 [values], %r1; mov.u64 %rd1, format; cvta.global.u64 %rd1, %rd1; mov.u64 %rd2, values; cvta.local.u64 %rd2, %rd2;
              st.param.b64 [f], %rd1; st.param.b64 [v], %rd2; call (r), vprintf, (f, v);
              ret;
            }
            """;

    @Test
    void whatAKernelPrintsComesFirst() throws IOException {
        Files.writeString(ptx, PRINT);
        String expected = "thread 0\nthread 1\nthread 2\nthread 3\n";
        CommandRun text = run("");
        assertEquals(0, text.exit(), text.err());
        assertTrue(text.out().startsWith(expected + "warp instructions: "), text.out());
        assertEquals(expected, JSON.readTree(run("", "--json").out()).get("printed").asText());
    }

    @Test
    void deviceIsChosenByName() throws IOException {
        CommandRun refused = run(ARGS, "--device", "reference");
        assertEquals(2, refused.exit());
        assertEquals("lorikeet ptx run: --device reference: expected emulator, cuda, cuda:N or auto", refused.err().strip());
        CommandRun automatic = run(ARGS, "--device", "auto");
        assertEquals(0, automatic.exit(), automatic.err());
        assertTrue(automatic.err().startsWith("device: "), automatic.err());
    }

    @Test
    void devicesThatRunNoKernelsAreNotOffered() throws IOException {
        assertEquals("lorikeet ptx run: --device: expected emulator, cuda, cuda:N or auto, found 'foo'", run(ARGS, "--device", "foo").err().strip());
        String report = CommandRun.refused(List.of("ptx", "gpu-report", "--out", "none", "--device", "foo"));
        assertEquals("lorikeet ptx gpu-report: --device: expected cuda, cuda:N or emulator, found 'foo'", report);
    }

    @Test
    void helpIsWhole() {
        String help = CommandRun.of("ptx", "run", "--help").out().replaceAll("\\s+", " ");
        for (Field field : PtxChecks.class.getDeclaredFields()) {
            Option option = field.getAnnotation(Option.class);
            if (option != null) assertTrue(help.contains(option.description()[0]), help);
        }
        assertTrue(CommandRun.of("ptx", "run", "--help").out().lines().allMatch(line -> line.length() <= 80), help);
    }

    @Test
    void aLaunchIsBoundedByItsSteps() throws IOException {
        CommandRun run = run(ARGS, "--max_steps", "3", "--json");
        assertEquals(1, run.exit(), run.err());
        JsonNode finding = JSON.readTree(run.out()).get("findings").get(0);
        assertEquals("endless_loop", finding.get("kind").textValue());
        assertTrue(finding.get("detail").textValue().contains("the bound is 3 (--max_steps N"), run.out());
        assertEquals("lorikeet ptx run: --max_steps: expected at least 1, found 0", run(ARGS, "--max_steps", "0").err().strip());
        assertEquals(0, run(ARGS, "--max_steps", "13").exit(), "as many as it takes");
    }

    @Test
    void resultsAreWrittenRawAndFindingsAsJson() throws IOException {
        Path out = folder.resolve("out");
        CommandRun run = run(ARGS, "--out", out.toString(), "--json");
        assertEquals(0, run.exit(), run.err());
        assertArrayEquals(new float[] {5, 7, 9, 12}, floats(out.resolve("y.bin")));
        assertFalse(Files.exists(out.resolve("x.bin")), "x is no result");
        JsonNode json = JSON.readTree(run.out());
        assertTrue(json.get("findings").isEmpty());
        assertTrue(json.get("counters").isObject());
        assertTrue(json.get("compiler").isObject());
    }

    @Test
    void buffersComeFromFilesNextToTheSpecificationAndScalarsFromStrings() throws IOException {
        Files.write(folder.resolve("x.bin"), ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putFloat(1).putFloat(2).putFloat(3).putFloat(4).array());
        CommandRun run = run(ARGS.replace("\"data\": [[1, 2], [3, 4.5]]", "\"file\": \"x.bin\", \"out\": true").replace("\"value\": 2}", "\"value\": \"-inf\"}"));
        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().contains("x f32[4]: 1.0 2.0 3.0 4.0"), run.out());
        assertTrue(run.out().contains("y f32[4]: -Infinity"), run.out());
    }

    @Test
    void numbersMayBeStrings() throws IOException {
        CommandRun run = run(ARGS.replace("\"value\": 2}", "\"value\": \"2.5e0\"}").replace("[1, 2]", "[\"1\", \"-.5\"]"));
        assertTrue(run.out().contains("y f32[4]: 5.5 1.75 10.5 14.25"), run.out() + run.err());
    }

    @Test
    void randomIntegersReachTheEndsOfTheirType() throws IOException {
        for (String range : List.of("u8 0 256", "s8 -128 128", "u64 0 18446744073709551616")) {
            String[] parts = range.split(" ");
            String random = ARGS.replace("\"buffer\": \"f32\", \"shape\": [2, 2], \"data\": [[1, 2], [3, 4.5]]", "\"buffer\": \"" + parts[0] + "\", \"shape\": [1000], \"random\": {\"low\": " + parts[1] + ", \"high\": " + parts[2] + "}");
            assertEquals(0, run(random).exit(), () -> range);
        }
    }

    @Test
    void randomBuffersFollowTheirSeedAndRange() throws IOException {
        String random = ARGS.replace("\"data\": [[1, 2], [3, 4.5]]", "\"random\": {\"seed\": 7, \"low\": 10, \"high\": 11}, \"out\": true");
        String first = run(random).out();
        assertEquals(first, run(random).out());
        assertTrue(first.matches("(?s).*x f32\\[4\\]: 10\\.\\d+ 10\\.\\d+ 10\\.\\d+ 10\\.\\d+.*"), first);
    }

    @Test
    void nullPointerIsAFindingWithItsLine() throws IOException {
        CommandRun run = run(ARGS.replace("{\"name\": \"y\", \"buffer\": \"f32\", \"shape\": [4], \"out\": true}", "{\"scalar\": \"u64\", \"value\": 0}"), "--json");
        assertEquals(1, run.exit());
        JsonNode finding = JSON.readTree(run.out()).get("findings").get(0);
        assertEquals("out_of_bounds", finding.get("kind").textValue());
        assertEquals(10, finding.get("line").intValue());
        assertEquals("", run.err());
        JsonNode counters = JSON.readTree(run(ARGS.replace("{\"name\": \"y\", \"buffer\": \"f32\", \"shape\": [4], \"out\": true}", "{\"scalar\": \"u64\", \"value\": 0}"), "--json", "--counters").out()).get("counters");
        assertEquals(12, counters.get("warp_instructions").intValue(), "until the store, which is at fault");
        assertEquals(16, counters.get("bytes_read").get("global").intValue());
    }

    @Test
    void checksAndCountersAreAskedForByFlags() throws IOException {
        assertEquals(0, run(ARGS, "--memcheck", "--initcheck", "--racecheck", "--seed", "3").exit());
        JsonNode counters = JSON.readTree(run(ARGS, "--counters", "--json").out()).get("counters");
        assertEquals(16, counters.get("bytes_read").get("global").intValue());
        assertEquals(8, counters.get("flops").intValue());
        assertTrue(run(ARGS, "--annotate").out().contains("| "), "a listing");
        CommandRun found = run(ARGS.replace("\"data\": [[1, 2], [3, 4.5]]", "\"out\": true"), "--initcheck", "--json");
        assertEquals(1, found.exit());
        JsonNode finding = JSON.readTree(found.out()).get("findings").get(0);
        assertEquals("uninitialized_global", finding.get("kind").textValue());
        assertEquals(4, finding.get("count").intValue());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "\"value\": 2}| \"value\": \"two\"}| args[2].value: expected a number",
            "\"scalar\": \"f32\"| \"scalar\": \"f33\"| expected one of u8, s8",
            "\"shape\": [4]| \"shape\": [4, 99999999, 99999999]| a buffer of at most",
            "\"shape\": [4]| \"shape\": [-4]| args[1].shape",
            "[[1, 2], [3, 4.5]]| [1, 2, 3]| expected 4 elements, as its shape says, found 3 elements",
            "\"data\": [[1, 2], [3, 4.5]]| \"file\": \"none.bin\"| no such file",
            "\"data\": [[1, 2], [3, 4.5]]| \"data\": [1, 2, 3, 4], \"fill\": 0| only one of data, file, fill, random",
            "\"out\": true| \"outs\": true| did you mean out?",
            "\"name\": \"y\"| \"name\": \"../y\"| expected a file name",
            "\"name\": \"y\"| \"name\": \"x\"| a name of its own",
            "0000000003000000| 000000000300000| pairs of hexadecimal digits",
            "0000000003000000| 00000000| 4 bytes",
            "{\"scalar\": \"f32\", \"value\": 2}| {\"scalar\": \"f32\", \"value\": 1e39}| args[2].value: expected a number in the range of f32",
            "{\"scalar\": \"f32\", \"value\": 2}| {\"scalar\": \"f64\", \"value\": 1e999}| args[2].value: expected a number in the range of f64",
            "{\"scalar\": \"f32\", \"value\": 2}| {\"scalar\": \"u32\", \"value\": 2}| args[2]: expected a scalar f32 for parameter pa (.f32) of entry scale, found scalar u32 2",
            "{\"scalar\": \"f32\", \"value\": 2}| {\"scalar\": \"f64\", \"value\": 2}| args[2]: expected a scalar f32 for parameter pa (.f32) of entry scale, found scalar f64 2.0",
            "{\"scalar\": \"f32\", \"value\": 2}| {\"buffer\": \"f32\", \"shape\": [1]}| args[2]: expected a scalar f32 for parameter pa (.f32) of entry scale, found buffer arg2",
            "{\"name\": \"y\", \"buffer\": \"f32\", \"shape\": [4], \"out\": true}| {\"scalar\": \"f64\", \"value\": 0}| args[1]: expected a buffer or a scalar u64 or s64 for parameter py (.u64) of entry scale, found scalar f64 0.0",
            "{\"bytes\": \"0000000003000000\"}| {\"scalar\": \"u32\", \"value\": 3}| args[3]: expected {\"bytes\": ...} of 8 bytes for parameter ps (.b8[8]) of entry scale, found scalar u32 3",
            "\"buffer\": \"f32\", \"shape\": [2, 2], \"data\": [[1, 2], [3, 4.5]]| \"buffer\": \"u8\", \"shape\": [4], \"random\": {\"low\": -1}| args[0].random.low: expected a number in the range of u8",
            "\"buffer\": \"f32\", \"shape\": [2, 2], \"data\": [[1, 2], [3, 4.5]]| \"buffer\": \"s8\", \"shape\": [4], \"random\": {\"high\": 129}| args[0].random.high: expected a number in the range of s8",
            "{\"scalar\": \"f32\", \"value\": 2},| ''| 3 arguments, expected 4"})
    void wrongSpecificationsAreRefusedInOneLine(String from, String to, String expected) throws IOException {
        String arguments = ARGS.replace(from.strip(), to.equals("''") ? "" : to.strip());
        assertFalse(arguments.equals(ARGS));
        String line = CommandRun.refused(List.of("ptx", "run", ptx.toString(), "--spec", spec(arguments)), "--out", folder.resolve("none").toString());
        assertTrue(line.contains(expected), line);
        assertFalse(Files.exists(folder.resolve("none")));
    }

    @Test
    void mistakesInTheKernelAreNamedWithLineAndColumn() throws IOException {
        Files.writeString(ptx, SCALE.replace("fma.rn.f32", "fma.rn.f33"));
        String line = CommandRun.refused(List.of("ptx", "run", ptx.toString(), "--spec", spec(ARGS)));
        assertTrue(line.contains("scale.ptx line 9"), line);
        Files.writeString(ptx, HEAD + ".visible .entry scale() {");
        assertTrue(CommandRun.refused(List.of("ptx", "check", ptx.toString())).contains("scale.ptx line 4"));
    }

    @Test
    void checkAssemblesForEachArchitecture() {
        CommandRun run = CommandRun.of("ptx", "check", ptx.toString());
        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().contains("entries scale"), run.out());
        for (String arch : List.of("sm_80", "sm_86", "sm_89", "sm_90")) assertTrue(run.out().contains("  " + arch), run.out());
    }

    @Test
    void entriesAreListedInTheOrderOfTheFile() throws IOException {
        String entries = String.join("\n", List.of("zeta", "alpha", "mid").stream().map(name -> ".visible .entry " + name + "() { ret; }").toList());
        Files.writeString(ptx, HEAD + entries);
        List<String> figures = CommandRun.of("ptx", "check", ptx.toString(), "--arch", "sm_80").out().lines().filter(line -> line.contains(" registers, ")).toList();
        assertEquals(List.of("zeta", "alpha", "mid"), figures.stream().map(line -> line.replaceFirst(".*: (\\w+) .*", "$1")).toList());
    }

    @Test
    void virtualArchitecturesAreNotAssembled() {
        CommandRun check = CommandRun.of("ptx", "check", ptx.toString(), "--arch", "compute_80");
        assertEquals(0, check.exit(), check.err());
        assertTrue(check.out().contains("compute_80: not assembled: a virtual architecture"), check.out());
    }

    @Test
    void whatIsNoArchitectureIsRefusedWithThoseThatAre() {
        assertEquals("lorikeet ptx check: --arch: expected one like sm_75, sm_80, sm_86, sm_87, sm_89, sm_90, sm_90a, sm_100, sm_103, sm_120, sm_121, found 'foo'",
                CommandRun.refused(List.of("ptx", "check", ptx.toString(), "--arch", "foo")));
        assertTrue(CommandRun.of("ptx", "check", ptx.toString(), "--arch", "sm_99").out().contains("sm_99: not assembled: ")
                || CommandRun.refused(List.of("ptx", "check", ptx.toString(), "--arch", "sm_99")).endsWith("scale.ptx: the assembler here does not know this architecture (sm_99)"));
    }

    @Test
    void filesThatCannotBeReadAreRefusedWithTheReason() throws IOException {
        for (String command : List.of("check", "run")) {
            List<String> words = command.equals("run") ? List.of("ptx", "run", "--spec", spec(ARGS)) : List.of("ptx", "check");
            String missing = folder.resolve("none.ptx").toString();
            assertEquals("lorikeet ptx " + command + ": cannot read " + missing + ": no such file, expected a PTX file", CommandRun.refused(words, missing));
            assertEquals("lorikeet ptx " + command + ": cannot read " + folder + ": it is a folder, expected a PTX file", CommandRun.refused(words, folder.toString()));
        }
    }

    @Test
    void textualParametersGetValues() throws IOException {
        Files.writeString(ptx, SCALE.replace("scale", "$NAME"));
        assertTrue(CommandRun.refused(List.of("ptx", "check", ptx.toString(), "--param", "NAMES=scale")).contains("$NAMES"));
        assertEquals(0, CommandRun.of("ptx", "check", ptx.toString(), "--arch", "sm_80", "--param", "NAME=scale").exit());
    }

    /** 16 bytes read and 16 written are a sector each; the block of 4 threads is one warp of the 64 that an SM holds. */
    @Test
    void estimateForAGpuIsPrintedAsOne() throws IOException {
        CommandRun run = run(ARGS, "--gpu", "a100");
        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().contains("flops: 8,"), "the counters are on: " + run.out());
        assertTrue(run.out().contains("occupancy of A100 (estimate): 32 blocks, 32 of 64 warps an SM (50.0 %), limited by blocks"), run.out());
        assertTrue(run.out().contains("waves (estimate): 0.00 = 1 blocks / (108 SMs x 32)"), run.out());
        assertTrue(run.out().contains("global memory (estimate): DRAM 0.1 KB, at least 0.1 KB"), run.out());
        assertTrue(run.out().contains("time on A100 (estimate): 0.355 us, bound by memory latency"), run.out());
        assertTrue(run.out().contains("share of roofline (estimate): 0.0 % = 0.000 us / 0.355 us"), run.out());
        assertTrue(run.out().contains("y f32[4]: 5.0 7.0 9.0 12.0"), run.out());
    }

    @Test
    void estimateInJsonStandsBesideWhatWasThere() throws IOException {
        JsonNode json = JSON.readTree(run(ARGS, "--gpu", "RTX 3090", "--json").out());
        assertTrue(json.get("findings").isEmpty());
        assertEquals(8, json.get("counters").get("flops").intValue());
        assertTrue(json.get("compiler").isObject());
        JsonNode estimate = json.get("estimate");
        assertEquals("estimate, not measured", estimate.get("kind").textValue());
        assertEquals("RTX 3090", estimate.get("gpu").textValue());
        assertEquals("sm_86", estimate.get("arch").textValue());
        assertEquals(16, estimate.get("occupancy").get("blocks").intValue());
        assertEquals("[\"blocks\"]", estimate.get("occupancy").get("limited_by").toString());
        assertEquals(64, estimate.get("global_bytes").get("dram").doubleValue());
        assertEquals("memory latency", estimate.get("bound").textValue());
        assertEquals(estimate.get("limits").get(0).get("seconds"), estimate.get("seconds"));
        assertFalse(JSON.readTree(run(ARGS, "--counters", "--json").out()).has("estimate"));
    }

    @Test
    void gpusThatAreUnknownOrTooOldAreRefused() throws IOException {
        CommandRun unknown = run(ARGS, "--gpu", "b300");
        assertEquals(2, unknown.exit());
        assertTrue(unknown.err().startsWith("lorikeet ptx run: --gpu: expected one of T4, A100, A100 80GB, RTX 3090, RTX 4090, L4, H100, H200, RTX 5090, found 'b300'"), unknown.err());
        assertEquals(1, unknown.err().lines().count());
        String old = CommandRun.refused(List.of("ptx", "run", ptx.toString(), "--spec", spec(ARGS)), "--gpu", "T4");
        assertTrue(old.contains("--gpu T4: ") && old.contains("has .target sm_80, which does not run on its sm_75"), old);
        for (String target : List.of("sm_90a", "sm_120f", "sm_89")) {
            Files.writeString(ptx, SCALE.replace("sm_80", target).replace("7.8", "8.8"));
            String line = CommandRun.refused(List.of("ptx", "run", ptx.toString(), "--spec", spec(ARGS)), "--gpu", "RTX3090");
            assertTrue(line.contains("has .target " + target), line);
        }
        Files.writeString(ptx, SCALE);
        assertTrue(run(ARGS, "--gpu", "A100", "--device", "cuda").err().contains("checks, counters and seeds need the emulator"));
    }

    @Test
    void estimateSaysWhyThereIsNone() throws IOException {
        CommandRun fault = run(ARGS.replace("{\"name\": \"y\", \"buffer\": \"f32\", \"shape\": [4], \"out\": true}", "{\"scalar\": \"u64\", \"value\": 0}"), "--gpu", "h100");
        assertEquals(1, fault.exit());
        assertTrue(fault.out().contains("no estimate: the launch did not end"), fault.out());
        Path large = Files.writeString(folder.resolve("large.json"), "{\"entry\": \"scale\", \"grid\": [1], \"block\": [4], \"shared\": 110000, \"args\": [" + ARGS + "]}");
        CommandRun wide = CommandRun.of("ptx", "run", ptx.toString(), "--spec", large.toString(), "--gpu", "L4");
        assertEquals(0, wide.exit(), wide.err());
        assertTrue(wide.out().contains("no estimate: a block does not fit a multiprocessor of L4: limited by shared memory"), wide.out());
    }

    @Test
    void ownKernelsAreShownAsTheyAreAssembled() throws IOException {
        CommandRun shown = CommandRun.of("ptx", "show", "matmul_f32_64x64");
        assertEquals(0, shown.exit(), shown.err());
        assertFalse(shown.out().contains("$TILE_ROWS"), "textual parameters are replaced");
        Files.writeString(ptx, shown.out());
        CommandRun check = CommandRun.of("ptx", "check", ptx.toString(), "--arch", "sm_80");
        assertEquals(0, check.exit(), check.err());
        assertTrue(check.out().contains("entries matmul_f32_64x64"), check.out());
    }

    @Test
    void unknownKernelIsAnsweredByNearNames() {
        assertEquals("lorikeet ptx show: no kernel \"adamw_v8\", near are adamw_v1, adamw_v4, adamw_8bit_v1, adamw_8bit_v4; 'lorikeet ptx list' has all names", CommandRun.refused(List.of("ptx", "show", "adamw_v8")));
        assertEquals("lorikeet ptx show: no kernel \"zzz\"; 'lorikeet ptx list' has all names", CommandRun.refused(List.of("ptx", "show", "zzz")));
        String many = CommandRun.refused(List.of("ptx", "show", "matmul"));
        assertTrue(many.length() < 200, many);
    }
}

package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
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
    void textualParametersGetValues() throws IOException {
        Files.writeString(ptx, SCALE.replace("scale", "$NAME"));
        assertTrue(CommandRun.refused(List.of("ptx", "check", ptx.toString(), "--param", "NAMES=scale")).contains("$NAMES"));
        assertEquals(0, CommandRun.of("ptx", "check", ptx.toString(), "--arch", "sm_80", "--param", "NAME=scale").exit());
    }
}

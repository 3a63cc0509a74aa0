package lorikeet.lora.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lorikeet.lora.RunFiles;
import lorikeet.lora.launch.RunnableJar;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One seed gives the same bytes in JVMs of their own, however the machine computes. */
class SameBitsIT {
    @TempDir
    static Path folder;
    private static SftJar sft;

    @BeforeAll
    static void runHere() {
        sft = SftJar.in(folder, 8, 4);
        sft.run(folder.resolve("here"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "-Dlorikeet.threads=1", "-Dlorikeet.threads=2",
        "-Dlorikeet.lanes=1", "-Dlorikeet.lanes=4", "-Dlorikeet.lanes=8", "-Dlorikeet.lanes=16",
        "-XX:UseAVX=2 -Dlorikeet.lanes=8", "-XX:TieredStopAtLevel=1 -Dlorikeet.lanes=8",
    })
    void optionsOfTheJvmDoNotCount(String options) throws Exception {
        Path output = folder.resolve("out" + options.replaceAll("\\W", "_"));
        runThere(options, output);
        RunFiles.assertSameRun(folder.resolve("here"), output);
    }

    /** Vectors are slow in the interpreter, so a few short steps must do. */
    @Test
    void interpretedCodeGivesTheBitsOfCompiledCode() throws Exception {
        String[] brief = {"--max_steps", "4", "--per_device_train_batch_size", "1", "--gradient_accumulation_steps", "1"};
        sft.run(folder.resolve("compiled"), brief);
        runThere("-Xint -Dlorikeet.lanes=8", folder.resolve("interpreted"), brief);
        RunFiles.assertSameRun(folder.resolve("compiled"), folder.resolve("interpreted"));
    }

    private static void runThere(String options, Path output, String... flags) throws Exception {
        // UseAVX is an option of x86 alone. Lanes are given since a run as short as this would not get past scalar code.
        List<String> all = Stream.concat(Stream.of("-XX:+IgnoreUnrecognizedVMOptions"), Stream.of(options.split(" "))).toList();
        try (RunnableJar jar = sft.start(RunnableJar.JAVA, all, output, flags)) {
            String printed = jar.outputToTheEnd();
            assertEquals(0, jar.exitCode(), printed);
        }
    }
}

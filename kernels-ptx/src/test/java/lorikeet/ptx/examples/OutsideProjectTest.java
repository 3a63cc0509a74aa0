package lorikeet.ptx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project of the README: a folder with a kernel and a test, to which JUnit, this module and what that needs are all there is. */
class OutsideProjectTest {
    private static final String LAUNCHED = "lorikeet.ptx.examples.ScaleTest";

    /** The tests are short: to compile their code twice takes longer than to run what was compiled once. */
    private static final String SHORT_RUN = "-XX:TieredStopAtLevel=1";

    /** Built once; the tests differ by the kernel that lies in it. */
    @TempDir
    static Path project;

    private static List<String> blocks(String language, Predicate<String> which) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of("README.md"))).results().map(m -> m.group(1)).filter(which).toList();
    }

    private static String inside(String tag, String xml) {
        return Pattern.compile("<" + tag + ">(.*?)</" + tag + ">").matcher(xml).results().reduce((a, b) -> b).orElseThrow().group(1);
    }

    /** What Maven would put there: neither this module's tests nor what only those need. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).filter(entry -> !entry.contains("test-classes") && !entry.contains("autograd")).collect(Collectors.joining(File.pathSeparator));
    }

    @BeforeAll
    static void build() throws IOException {
        Path source = project.resolve("src/test/java").resolve(LAUNCHED.replace('.', '/') + ".java");
        Files.createDirectories(source.getParent());
        Files.createDirectories(project.resolve("src/test/ptx"));
        Files.createDirectories(classes());
        Files.writeString(source, blocks("java", text -> text.contains("class ScaleTest")).getFirst());
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, "-cp", classPath(), "-d", classes().toString(), source.toString()));
        String runner = JUnitMain.class.getName().replace('.', '/') + ".class";
        try (InputStream in = JUnitMain.class.getResourceAsStream("/" + runner)) {
            Files.write(classes().resolve(runner), in.readAllBytes());
        }
    }

    private static Path classes() {
        return project.resolve("target/test-classes");
    }

    /** Runs the project's test with {@code kernel}: what that prints. */
    private static String run(String kernel) throws IOException, InterruptedException {
        Files.writeString(project.resolve("src/test/ptx/scale.ptx"), kernel);
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), SHORT_RUN));
        command.addAll(List.of(inside("argLine", blocks("xml", text -> true).getFirst()).split(" ")));
        command.addAll(List.of("-cp", classes() + File.pathSeparator + classPath(), JUnitMain.class.getName(), LAUNCHED));
        Process process = new ProcessBuilder(command).directory(project.toFile()).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(printed.contains("\n1 passed") || printed.startsWith("1 passed") ? 0 : 1, process.waitFor(), printed);
        return printed;
    }

    private static String kernel() throws IOException {
        return Files.readString(Path.of("src/test/ptx/scale.ptx"));
    }

    @Test
    void itsTestPasses() throws IOException, InterruptedException {
        String printed = run(kernel());
        assertTrue(printed.lines().anyMatch("1 passed"::equals), printed);
    }

    @Test
    void itsTestFailsWithTheLineWhereAGuardIsMissing() throws IOException, InterruptedException {
        String printed = run(kernel().replace("    @%outside ret;", ""));
        String message = blocksOfText(printed, "out_of_bounds");
        assertTrue(Files.readString(Path.of("README.md")).contains("    " + message.substring(0, message.indexOf(" address")) + "\n"), message);
    }

    @Test
    void itsTestFailsWithBothLinesOfARace() throws IOException, InterruptedException {
        String sum = ".global .align 4 .f32 sum;\n";
        String printed = run(kernel().replace(".visible", sum + ".visible").replace("    ret;\n}", "    ld.global.f32 %factor, [sum];\n    add.rn.f32 %factor, %factor, %value;\n    st.global.f32 [sum], %factor;\n    ret;\n}"));
        String message = blocksOfText(printed, "global_race");
        assertTrue(message.contains("global_race: kernel scale line 29 ") && message.contains(" at line "), message);
    }

    private static String blocksOfText(String printed, String kind) {
        String rest = printed.substring(Math.max(0, printed.indexOf(kind)));
        assertTrue(rest.startsWith(kind), printed);
        return rest.lines().findFirst().orElseThrow();
    }

    @Test
    void coordinatesAreThoseOfTheProject() throws IOException {
        String shown = blocks("xml", text -> true).getFirst();
        String pom = Files.readString(Path.of("pom.xml"));
        String parent = Files.readString(Path.of("../pom.xml"));
        assertTrue(shown.contains("<artifactId>" + inside("artifactId", pom.substring(0, pom.indexOf("<name>"))) + "</artifactId><version>" + inside("version", pom.substring(0, pom.indexOf("</parent>"))) + "</version><scope>test</scope>"), shown);
        assertTrue(shown.contains("<artifactId>junit-jupiter</artifactId><version>" + inside("junit.version", parent) + "</version>"), shown);
        assertEquals(inside("lorikeet.test.jvm", parent), inside("argLine", shown));
        assertEquals(inside("maven.compiler.target", parent), inside("maven.compiler.release", shown));
    }
}

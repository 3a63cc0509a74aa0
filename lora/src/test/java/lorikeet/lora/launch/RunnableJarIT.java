package lorikeet.lora.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import lorikeet.lora.TextModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts the runnable jar on the JDK that runs the tests and, where there is one, on an older JDK. */
class RunnableJarIT {
    private static final int JAVA_8_CLASS = 52;

    @TempDir Path folder;

    /** A second JVM that has answered one line and waits for more, or for the end of stdin. */
    private RunnableJar tokenizing() throws IOException {
        RunnableJar jar = RunnableJar.start(RunnableJar.oldJava(), "tokenize", "--model", TextModels.write(folder).toString(), "--json");
        assertTrue(jar.answer("\"A heron.\"").startsWith("["), "ids");
        return jar;
    }

    private static String value(String env, String key) {
        List<String> found = env.lines().filter(line -> line.startsWith(key + ": ")).toList();
        assertEquals(1, found.size(), key + " in:\n" + env);
        return found.getFirst().substring(key.length() + 2);
    }

    @Test
    void jarNeedsNoRelaunchOnTheRightJava() throws Exception {
        try (RunnableJar jar = RunnableJar.start(RunnableJar.JAVA, "env")) {
            String env = jar.outputToTheEnd();
            assertEquals("no", value(env, "relaunched"));
            assertEquals("loaded", value(env, "rung"));
            assertEquals(0, jar.exitCode());
        }
    }

    @Test
    void oldJavaStartsANewerOneWithItsOptions() throws Exception {
        Path old = RunnableJar.oldJava();
        try (RunnableJar jar = RunnableJar.start(old, List.of("-Xmx256m", "-Dlorikeet.threads=1"), "env")) {
            String env = jar.outputToTheEnd();
            assertTrue(value(env, "relaunched").startsWith("yes, from Java "), env);
            assertTrue(value(env, "java").startsWith(System.getProperty("java.version")), env);
            assertEquals("loaded", value(env, "rung"));
            assertEquals("0.3 GiB", value(env, "heap_max"));
            assertEquals("1", value(env, "threads"));
            assertEquals(0, jar.exitCode());
        }
    }

    @Test
    void aBriefCommandIsCompiledForAQuickStart() throws Exception {
        try (RunnableJar jar = RunnableJar.start(RunnableJar.JAVA, "plan", "--memory", "2GiB")) {
            List<String> options = List.of();
            while (jar.process.isAlive() && !options.contains("-XX:TieredStopAtLevel=1")) { // the child is the JDK's helper program at first
                options = jar.process.children().flatMap(child -> child.info().arguments().stream()).map(List::of).findFirst().orElse(List.of());
            }
            String out = jar.outputToTheEnd();
            assertTrue(options.contains("-XX:TieredStopAtLevel=1"), options + "\n" + out);
            assertTrue(out.contains("\nlargest --max_length: 512, "), out);
            assertEquals(0, jar.exitCode());
        }
        try (RunnableJar jar = RunnableJar.start(RunnableJar.JAVA, List.of("-XX:+PrintFlagsFinal"), "plan", "--memory", "2GiB")) {
            String out = jar.outputToTheEnd();
            assertTrue(out.matches("(?s).* TieredStopAtLevel += 4 .*\nlargest --max_length: 512, .*"), "options that were given stay: " + out);
        }
    }

    @Test
    void classPathStartRelaunchesWithTheModuleAdded() throws Exception {
        List<String> command = List.of(
                RunnableJar.JAVA.toString(), "-cp", RunnableJar.JAR.toString(), Main.class.getName(), "env");
        try (RunnableJar jar = new RunnableJar(command)) {
            String env = jar.outputToTheEnd();
            assertEquals("yes, from Java " + System.getProperty("java.version"), value(env, "relaunched"));
            assertEquals("boot_layer", value(env, "rung"));
        }
    }

    @Test
    void argumentsStreamsAndExitCodePassThrough() throws Exception {
        try (RunnableJar jar = tokenizing()) {
            String refusal = jar.answer("heron");
            assertTrue(refusal.startsWith("lorikeet tokenize: stdin: line 2: "), refusal);
            assertEquals("", jar.outputToTheEnd());
            assertEquals(2, jar.exitCode());
        }
        try (RunnableJar jar = tokenizing()) {
            jar.process.getOutputStream().close();
            assertEquals("", jar.outputToTheEnd());
            assertEquals(0, jar.exitCode());
        }
    }

    @Test
    void errorsOfTheSecondJvmAreOneLineToo() throws Exception {
        try (RunnableJar jar = RunnableJar.start(RunnableJar.oldJava(), "evn")) {
            assertEquals("lorikeet: unknown command 'evn'; did you mean 'env'?", jar.outputToTheEnd());
            assertEquals(2, jar.exitCode());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 15})
    void signalToTheLauncherAloneEndsTheSecondJvm(int signal) throws Exception {
        RunnableJar.assumeHandled(signal);
        try (RunnableJar jar = tokenizing()) {
            jar.secondJvm();
            jar.kill(signal);
            assertEquals("", jar.outputToTheEnd());
            assertEquals(128 + signal, jar.exitCode());
        }
    }

    @Test
    void killedLauncherTakesTheSecondJvmAlong() throws Exception {
        try (RunnableJar jar = tokenizing()) {
            jar.secondJvm();
            jar.kill(9);
            jar.outputToTheEnd(); // ends when the second JVM has let go of the stream
            assertEquals(128 + 9, jar.exitCode());
        }
    }

    @Test
    void secondJvmKilledByASignalGivesItsCode() throws Exception {
        try (RunnableJar jar = tokenizing()) {
            RunnableJar.kill(9, jar.secondJvm());
            assertEquals(128 + 9, jar.exitCode());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version"})
    void helpAndVersionStartNoSecondJvm(String flag) throws Exception {
        for (Path java : List.of(RunnableJar.JAVA, RunnableJar.oldJava()))
            try (RunnableJar jar = RunnableJar.start(java, List.of("-Xlog:class+load"), flag)) {
                String output = jar.outputToTheEnd();
                assertTrue(output.contains("lorikeet"), output);
                for (String needless : new String[] {"picocli", "jdk.incubator.vector", "java.lang.ProcessBuilder"})
                    assertFalse(output.contains("] " + needless), needless);
                assertEquals(0, jar.exitCode());
            }
    }

    @Test
    void entryIsReadableByJava8() throws IOException {
        try (JarFile jar = new JarFile(RunnableJar.JAR.toFile())) {
            List<JarEntry> entry = jar.stream()
                    .filter(file -> file.getName().matches("lorikeet/lora/launch/(?!LauncherWatch).*\\.class"))
                    .toList();
            assertTrue(entry.stream().anyMatch(file -> file.getName().endsWith("/Main.class")));
            for (JarEntry file : entry) assertEquals(JAVA_8_CLASS, classVersion(jar, file), file.getName());
        }
    }

    @Test
    void manifestGrantsWhatACommandNeeds() throws IOException {
        try (JarFile jar = new JarFile(RunnableJar.JAR.toFile())) {
            var manifest = jar.getManifest().getMainAttributes();
            assertEquals(Main.class.getName(), manifest.getValue("Main-Class"));
            assertEquals("java.base/jdk.internal.module", manifest.getValue("Add-Exports"));
            assertEquals("ALL-UNNAMED", manifest.getValue("Enable-Native-Access"));
            assertFalse(manifest.getValue("Implementation-Version").isEmpty());
        }
    }

    private static int classVersion(JarFile jar, JarEntry file) throws IOException {
        try (DataInputStream in = new DataInputStream(jar.getInputStream(file))) {
            in.readInt(); // magic
            in.readUnsignedShort(); // minor version
            return in.readUnsignedShort();
        }
    }
}

package lorikeet.ptx.driver;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;

/** Assemblers for tests, which are skipped with a printed reason where there is none. */
public final class Assemblers {
    private Assemblers() {}

    public static void assumeInProcess() {
        PtxCompiler.unavailable().ifPresent(reason -> skip("no in-process PTX assembler: " + reason));
    }

    public static Ptxas assumePtxas() {
        Optional<Ptxas> ptxas = Ptxas.find();
        if (ptxas.isEmpty()) skip("no ptxas on the PATH");
        return ptxas.orElseThrow();
    }

    private static void skip(String reason) {
        System.out.println("skipped: " + reason);
        assumeTrue(false, reason);
    }
}

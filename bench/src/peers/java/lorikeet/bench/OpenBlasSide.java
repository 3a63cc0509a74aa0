package lorikeet.bench;

import java.lang.foreign.ValueLayout;
import lorikeet.tensor.DType;
import lorikeet.tensor.cpu.Gemm;
import lorikeet.tensor.cpu.Team;

/** OpenBLAS: products in F32. */
public final class OpenBlasSide implements Side {
    private static final double MOST = 1e-3;

    @Override
    public String name() {
        return "openblas";
    }

    @Override
    public Task prepare(String text, int threads) {
        if (!(Workload.parse(text) instanceof Workload.Product product) || product.weights() != DType.F32) throw new IllegalArgumentException("OpenBLAS has no " + text);
        OpenBlas library = new OpenBlas();
        library.threads(threads);
        GemmProblem problem = new GemmProblem(product.shape(), DType.F32);
        check(library, problem, product.shape());
        return new Task() {
            @Override
            public void run() {
                library.multiply(problem);
            }

            @Override
            public void close() {
                problem.close();
            }
        };
    }

    /** Whether both libraries compute the same product. */
    private static void check(OpenBlas library, GemmProblem theirs, String shape) {
        try (GemmProblem ours = new GemmProblem(shape, DType.F32); Team team = new Team(1)) {
            ours.run(new Gemm(team));
            library.multiply(theirs);
            for (long i = 0; i < (long) theirs.shape.m() * theirs.shape.n(); i++) {
                double difference = ours.c.data().getAtIndex(ValueLayout.JAVA_FLOAT, i) - theirs.c.data().getAtIndex(ValueLayout.JAVA_FLOAT, i);
                if (!(Math.abs(difference) < MOST)) throw new IllegalStateException(shape + ": results differ by " + difference);
            }
        }
    }
}

package lorikeet.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.tensor.DType;
import lorikeet.tensor.cpu.Gemm;
import lorikeet.tensor.cpu.Team;

/** The CPU kernels of this project. */
final class OwnSide implements Side {
    static final String NAME = "lorikeet";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Task prepare(String text, int threads) {
        return switch (Workload.parse(text)) {
            case Workload.Peak _ -> new TeamTask(threads, team -> FmaPeak.run(team, Workload.Peak.ITERATIONS));
            case Workload.Read _ -> new MemoryRead(threads);
            case Workload.Product product -> new ProductTask(threads, new GemmProblem(product.shape(), product.weights()));
            case Workload.BaseProducts base -> new ProductTask(threads, new GemmProblem(base.forward(), DType.F32), new GemmProblem(base.backward(), DType.F32));
            case Workload.Gemv gemv -> OpTask.gemv(threads, gemv);
            case Workload.LoraLayer layer -> OpTask.loraLayer(threads, layer.sizes());
            case Workload.CausalAttention attention -> OpTask.attention(threads, attention);
            case Workload.TrainingStep step -> new StepTask(threads, step.weights());
        };
    }

    private record TeamTask(Team team, Consumer<Team> work) implements Task {
        TeamTask(int threads, Consumer<Team> work) {
            this(new Team(threads), work);
        }

        @Override
        public void run() {
            work.accept(team);
        }

        @Override
        public void close() {
            team.close();
        }
    }

    private static final class ProductTask implements Task {
        private final Team team;
        private final Gemm gemm;
        private final GemmProblem[] problems;

        ProductTask(int threads, GemmProblem... problems) {
            this.team = new Team(threads);
            this.gemm = new Gemm(team);
            this.problems = problems;
        }

        @Override
        public void run() {
            for (GemmProblem problem : problems) problem.run(gemm);
        }

        @Override
        public void close() {
            for (GemmProblem problem : problems) problem.close();
            team.close();
        }
    }

    private static final class StepTask implements Task {
        private final Path folder;
        private final LoraStep step;

        StepTask(int threads, DType weights) {
            try {
                folder = Files.createTempDirectory("lorikeet-step");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            LoraStep.MODEL.write(folder, weights);
            step = new LoraStep(folder, threads, Recompute.NONE, ops -> ops);
        }

        @Override
        public void run() {
            double loss = step.run();
            if (!Double.isFinite(loss)) throw new IllegalStateException("the loss is " + loss);
        }

        @Override
        public void close() {
            step.close();
            try {
                StepProfile.delete(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

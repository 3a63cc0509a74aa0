package lorikeet.bench;

import lorikeet.tensor.DType;

/**
 * What is timed: an operation on one size. Both sides of a comparison know it by this value, which travels to their
 * processes as {@link #text}.
 */
sealed interface Workload {
    /** Floating-point operations of one run; a fused multiply-add counts 2. */
    double flops();

    /** Bytes of memory that one run reads, where those are its limit; 0 elsewhere. */
    default double bytes() {
        return 0;
    }

    /** {@link #parse} of which is this workload. */
    String text();

    /** Fused multiply-adds in the registers of {@code threads}: the limit of every product. */
    record Peak(int threads) implements Workload {
        static final long ITERATIONS = 20_000;

        @Override
        public double flops() {
            return threads * FmaPeak.flops(ITERATIONS);
        }

        @Override
        public String text() {
            return "peak:" + threads;
        }
    }

    /** Reads {@value #BYTES} bytes from memory: the limit of a product with one row. */
    record Read() implements Workload {
        static final long BYTES = 1L << 30;

        @Override
        public double flops() {
            return 0;
        }

        @Override
        public double bytes() {
            return BYTES;
        }

        @Override
        public String text() {
            return "read";
        }
    }

    /**
     * C = A · B, see {@link GemmProblem}.
     *
     * @param weights dtype of B, with A and C in F32
     */
    record Product(String shape, DType weights) implements Workload {
        @Override
        public double flops() {
            return GemmShape.of(shape).flops();
        }

        @Override
        public String text() {
            return "product:" + shape + ":" + weights;
        }
    }

    /**
     * y = W x with W {@code [size, size]} of {@code weights} (F32, BF16 or NF4), another W in each run: all together are more
     * than {@value #ROTATED} bytes, so that none is left in a cache.
     */
    record Gemv(int size, String weights) implements Workload {
        static final long ROTATED = 512L << 20;

        @Override
        public double flops() {
            return 2.0 * size * size;
        }

        /** Of codes and of the scales of 64 of them: 4.127 bits a weight in NF4 with double quantization. */
        @Override
        public double bytes() {
            double bits = switch (weights) {
                case "NF4" -> 4 + 8.0 / 64 + 32.0 / 64 / 256;
                case "BF16" -> 16;
                default -> 32;
            };
            return (double) size * size * bits / 8;
        }

        int matrices() {
            return (int) (ROTATED / bytes()) + 1;
        }

        @Override
        public String text() {
            return "gemv:" + size + ":" + weights;
        }
    }

    /** Forward and backward of a linear layer with its adapter, {@code tokens x in x out r rank}; FLOPs are those of the base products. */
    record LoraLayer(String sizes) implements Workload {
        @Override
        public double flops() {
            return new BaseProducts(sizes).flops();
        }

        @Override
        public String text() {
            return "lora:" + sizes;
        }
    }

    /** The two products of that layer without an adapter: x · Wᵀ and dY · W. */
    record BaseProducts(String sizes) implements Workload {
        GemmShape forward() {
            String[] n = sizes.split("[xr]");
            return GemmShape.of(n[0] + "x" + n[1] + "x" + n[2] + "NT");
        }

        GemmShape backward() {
            String[] n = sizes.split("[xr]");
            return GemmShape.of(n[0] + "x" + n[2] + "x" + n[1] + "NN");
        }

        @Override
        public double flops() {
            return forward().flops() + backward().flops();
        }

        @Override
        public String text() {
            return "base:" + sizes;
        }
    }

    /** Causal attention forward and backward in F32 over one sequence: 7 products (2 and 5) over half of the square. */
    record CausalAttention(int length, int heads, int dim) implements Workload {
        @Override
        public double flops() {
            return 7.0 * length * length * heads * dim;
        }

        @Override
        public String text() {
            return "attention:" + length + ":" + heads + ":" + dim;
        }
    }

    /** The training step of {@link LoraStep} over frozen weights of {@code weights}. */
    record TrainingStep(DType weights) implements Workload {
        @Override
        public double flops() {
            return LoraStep.FLOPS;
        }

        @Override
        public String text() {
            return "step:" + weights;
        }
    }

    /** The workload whose {@link #text} is {@code text}. */
    static Workload parse(String text) {
        String[] part = text.split(":");
        return switch (part[0]) {
            case "peak" -> new Peak(Integer.parseInt(part[1]));
            case "read" -> new Read();
            case "product" -> new Product(part[1], DType.valueOf(part[2]));
            case "gemv" -> new Gemv(Integer.parseInt(part[1]), part[2]);
            case "lora" -> new LoraLayer(part[1]);
            case "base" -> new BaseProducts(part[1]);
            case "attention" -> new CausalAttention(Integer.parseInt(part[1]), Integer.parseInt(part[2]), Integer.parseInt(part[3]));
            case "step" -> new TrainingStep(DType.valueOf(part[1]));
            default -> throw new IllegalArgumentException("no workload is called " + text);
        };
    }
}

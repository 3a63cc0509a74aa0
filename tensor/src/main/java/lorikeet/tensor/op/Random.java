package lorikeet.tensor.op;

import lorikeet.tensor.Spec;

/**
 * Random numbers by Philox4x32-10 (Salmon et al. 2011), the same bits on every device. Element i draws lane i mod 4 of
 * the block with key = seed and counter = (i/4 low, i/4 high, site, step), where the operand {@code rng} I64 {@code [2]}
 * holds seed and step.
 */
public sealed interface Random extends Op {

    /** (x, rng) → x / (1-p) where the uniform draw is at least p, else 0. Its gradient is the same operation on dY. */
    record Dropout(double p, int site) implements Random {
        public Dropout {
            Check.probability("dropout", p);
        }

        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 2);
            Check.activation(this, "x", in[0]);
            Check.counter(this, in[1]);
            return Check.out(in[0]);
        }
    }

    /** rng → draws from [low, high). */
    record Uniform(double low, double high, int site, Spec out) implements Random {
        @Override
        public Spec[] infer(Spec... in) {
            return draws(this, out, in);
        }
    }

    /** rng → draws of a normal distribution (Box and Muller 1958, in F64, rounded). */
    record Normal(double mean, double std, int site, Spec out) implements Random {
        @Override
        public Spec[] infer(Spec... in) {
            return draws(this, out, in);
        }
    }

    private static Spec[] draws(Op op, Spec out, Spec[] in) {
        Check.operands(op, in, 1);
        Check.counter(op, in[0]);
        Check.activation(op, "result", out);
        return Check.out(out);
    }
}

package lorikeet.autograd.rule;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Move;

/** Gradients of {@link Move}: the way back. */
final class MoveRules {
    private MoveRules() {}

    static Rule of(Move op) {
        return switch (op) {
            case Move.Reshape reshape -> Rule.linear(r -> r.gradients(r.ops().reshape(r.dY(), r.specs()[0].shape().dims())));
            case Move.Permute permute -> Rule.linear(r -> r.gradients(r.ops().one(inverse(permute), r.dY())));
            case Move.Slice slice -> Rule.linear(r -> r.gradients(pad(r, slice)));
            case Move.Expand expand -> Rule.linear(r -> r.gradients(r.dY()));
            case Move.Cast cast -> Rule.linear(r -> r.gradients(r.ops().cast(r.dY(), r.specs()[0].dtype())));
            case Move.Concat concat -> Rule.linear(r -> parts(r, concat));
            case Move.Pad pad -> Rule.linear(r -> r.gradients(
                    r.ops().slice(r.dY(), pad.axis(), pad.before(), pad.before() + r.specs()[0].shape().dim(pad.axis()))));
            case Move.Fill fill -> Rule.NONE;
            case Move.Assign assign -> Rule.IN_PLACE;
            case Move.Accumulate accumulate -> Rule.IN_PLACE;
        };
    }

    private static Move.Permute inverse(Move.Permute permute) {
        List<Integer> order = new ArrayList<>(Collections.nCopies(permute.order().size(), 0));
        for (int i = 0; i < order.size(); i++) order.set(permute.order().get(i), i);
        return new Move.Permute(order);
    }

    private static Tensor pad(Recorded r, Move.Slice slice) {
        long size = r.specs()[0].shape().dim(slice.axis());
        return r.ops().one(new Move.Pad(slice.axis(), slice.begin(), size - slice.end()), r.dY());
    }

    private static Tensor[] parts(Recorded r, Move.Concat concat) {
        Tensor[] dIn = new Tensor[r.specs().length];
        long begin = 0;
        for (int i = 0; i < dIn.length; i++) {
            long end = begin + r.specs()[i].shape().dim(concat.axis());
            dIn[i] = r.ops().slice(r.dY(), concat.axis(), begin, end);
            begin = end;
        }
        return dIn;
    }
}

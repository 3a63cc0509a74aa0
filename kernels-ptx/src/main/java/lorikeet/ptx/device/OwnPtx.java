package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;

/** Operations of users', by their own kernels. */
record OwnPtx(Launcher launcher) implements OpKernels<PtxOp> {
    @Override
    public boolean supports(PtxOp op, Spec[] in) {
        return op.hasKernel(in);
    }

    @Override
    public Layout layout(PtxOp op, int operand) {
        return Layout.DENSE;
    }

    @Override
    public void run(PtxOp op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        List<Tensor> all = new ArrayList<>(List.of(in));
        all.addAll(List.of(out));
        List<String> names = op.operands();
        if (names.size() != all.size()) throw new DeviceException(op.name() + ": " + names.size() + " names of operands, expected " + all.size() + ": of inputs, then of results");
        Map<String, Place> places = new HashMap<>();
        Spec[] specs = new Spec[in.length];
        for (int i = 0; i < in.length; i++) specs[i] = in[i].spec();
        for (int i = 0; i < all.size(); i++) places.put(names.get(i), Place.of(all.get(i)));
        launcher.launch(op.launch(specs, Place.alignment(places.values())), places);
    }
}

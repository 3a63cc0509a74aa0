package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Elementwise;

/** {@link Elementwise} in F32 and BF16 for any strides, by {@code unary.ptx}, {@code binary.ptx}, {@code affine.ptx} and those of SwiGLU. */
record ElementwisePtx(Launcher launcher) implements OpKernels<Elementwise> {
    @Override
    public boolean supports(Elementwise op, Spec[] in) {
        return ElementText.serves(in[0].dtype());
    }

    @Override
    public Layout layout(Elementwise op, int operand) {
        return Layout.ANY;
    }

    @Override
    public void run(Elementwise op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        DType dtype = out[0].dtype();
        switch (op) {
            case Elementwise.Unary unary -> launch((nest, alignment) -> UnaryKernel.launch(unary.kind(), dtype, nest, alignment), new String[] {"y", "x"}, out[0], in[0]);
            case Elementwise.Binary binary -> launch((nest, alignment) -> BinaryKernel.launch(binary.kind(), nest, dtype, alignment), new String[] {"z", "x", "y"}, out[0], in[0], in[1]);
            case Elementwise.Affine affine -> launch((nest, alignment) -> AffineKernel.launch(affine.factor(), affine.shift(), dtype, nest, alignment), new String[] {"y", "x"}, out[0], in[0]);
            case Elementwise.SwiGlu _ -> launch((nest, alignment) -> SwiGluKernels.forward(dtype, nest, alignment), new String[] {"y", "gate", "up"}, out[0], in[0], in[1]);
            case Elementwise.SwiGluBackward _ -> launch((nest, alignment) -> SwiGluKernels.backward(dtype, nest, alignment), new String[] {"dGate", "dUp", "dY", "gate", "up"}, out[0], out[1], in[0], in[1], in[2]);
        }
    }

    /** Launches over the shape of the first of {@code tensors}, a result; {@code names} are theirs in the kernel. */
    private void launch(BiFunction<Nest, Integer, LaunchDescriptor> kernel, String[] names, Tensor... tensors) {
        for (Nest.Part part : Nest.over(tensors[0].shape(), tensors).parts(StridedLaunch.AXES)) {
            Place[] places = new Place[tensors.length];
            Map<String, Place> operands = new HashMap<>();
            for (int o = 0; o < tensors.length; o++) operands.put(names[o], places[o] = part.place(o, tensors[o]));
            launcher.launch(kernel.apply(part.nest(), Place.alignment(List.of(places))), operands);
        }
    }
}

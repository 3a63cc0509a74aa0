package lorikeet.ptx.driver;

import static jcuda.driver.CUfunction_attribute.CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES;
import static jcuda.driver.CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES;
import static jcuda.driver.CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK;
import static jcuda.driver.CUfunction_attribute.CU_FUNC_ATTRIBUTE_NUM_REGS;
import static jcuda.driver.CUfunction_attribute.CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES;
import static jcuda.driver.JCudaDriver.cuFuncGetAttribute;
import static jcuda.driver.JCudaDriver.cuFuncSetAttribute;
import static jcuda.driver.JCudaDriver.cuLaunchKernel;
import static jcuda.driver.JCudaDriver.cuModuleGetFunction;
import static jcuda.driver.JCudaDriver.cuModuleUnload;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import lorikeet.ptx.device.Dim3;
import lorikeet.ptx.syntax.PtxSource;

/** Modules, entries and launches through JCuda. */
final class JcudaModules {
    private final HandleTable<Module> modules = new HandleTable<>();

    private record Module(CUmodule module, Map<String, CUfunction> functions) {}

    long load(PtxSource source, String arch) {
        return modules.add(new Module(JcudaLoader.load(source, arch), new HashMap<>()));
    }

    void unload(long module) {
        JcudaDriver.check("cuModuleUnload", cuModuleUnload(modules.remove(module).module));
    }

    private CUfunction entry(long module, String name) {
        return modules.get(module).functions.computeIfAbsent(name, n -> {
            CUfunction function = new CUfunction();
            JcudaDriver.check("cuModuleGetFunction", cuModuleGetFunction(function, modules.get(module).module, n), " for " + n);
            return function;
        });
    }

    FunctionInfo function(long module, String name) {
        CUfunction entry = entry(module, name);
        return new FunctionInfo(attribute(entry, CU_FUNC_ATTRIBUTE_NUM_REGS), attribute(entry, CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES),
                attribute(entry, CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES), attribute(entry, CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK));
    }

    private static int attribute(CUfunction function, int key) {
        int[] value = {0};
        JcudaDriver.check("cuFuncGetAttribute", cuFuncGetAttribute(value, key, function));
        return value[0];
    }

    void allowShared(long module, String name, int bytes) {
        JcudaDriver.check("cuFuncSetAttribute", cuFuncSetAttribute(entry(module, name), CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, bytes),
                " for " + bytes + " bytes of shared memory of " + name);
    }

    void launch(long module, String name, LaunchShape shape, LaunchArguments arguments, CUstream stream) {
        Dim3 grid = shape.grid();
        Dim3 block = shape.block();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment parameters = pointers(arguments.values(), arena);
            JcudaDriver.check("cuLaunchKernel", cuLaunchKernel(entry(module, name), (int) grid.x(), (int) grid.y(), (int) grid.z(),
                    (int) block.x(), (int) block.y(), (int) block.z(), shape.sharedBytes(), stream, JcudaPointers.host(parameters), null), " for " + name);
        }
    }

    /** {@code void*[n]}, each the address of a value. */
    private static MemorySegment pointers(List<byte[]> values, Arena arena) {
        MemorySegment pointers = arena.allocate(ValueLayout.ADDRESS, Math.max(1, values.size()));
        for (int i = 0; i < values.size(); i++) {
            MemorySegment value = arena.allocate(values.get(i).length, 16).copyFrom(MemorySegment.ofArray(values.get(i)));
            pointers.setAtIndex(ValueLayout.ADDRESS, i, value);
        }
        return pointers;
    }
}

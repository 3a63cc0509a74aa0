package lorikeet.ptx.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import lorikeet.ptx.estimate.Occupancy.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class OccupancyTest {
    private static final List<Architecture> ALL = Gpu.all().stream().map(Gpu::architecture).distinct().toList();

    private static Architecture architecture(String name) {
        return ALL.stream().filter(a -> a.name().equals(name)).findFirst().orElseThrow();
    }

    private static Occupancy of(String arch, int threads, int registers, int shared) {
        return Occupancy.of(architecture(arch), new BlockResources(threads, OptionalInt.of(registers), shared, 0));
    }

    @ParameterizedTest
    @CsvFileSource(resources = "occupancy.csv", numLinesToSkip = 3)
    void blocksAndLimitersAreThoseOfNvidia(String arch, int threads, int registers, int shared, int barriers, int carveout, int blocks, String limiters) {
        OptionalInt preferred = carveout < 0 ? OptionalInt.empty() : OptionalInt.of(carveout);
        Occupancy found = Occupancy.of(architecture(arch), new BlockResources(threads, OptionalInt.of(registers), shared, barriers), preferred);
        assertEquals(blocks, found.blocks());
        assertEquals(limiters, found.limiters().stream().map(Resource::name).collect(Collectors.joining(" ")));
    }

    /**
     * By hand from "Technical Specifications per Compute Capability": 256 threads with 64 registers take 16384 of 65536; 48 KiB
     * and the reserved one take 49 of 164, 100 and 228 KiB, 48 of 64 KiB on the T4; 255 registers make 8192 a warp, two warps a
     * part of the SM.
     */
    @ParameterizedTest
    @CsvSource({"sm_80, 256, 64, 0, 4, REGISTERS", "sm_80, 128, 32, 49152, 3, SHARED_MEMORY", "sm_86, 128, 32, 49152, 2, SHARED_MEMORY", "sm_90, 128, 32, 49152, 4, SHARED_MEMORY",
        "sm_75, 128, 32, 49152, 1, SHARED_MEMORY", "sm_80, 32, 255, 0, 8, REGISTERS", "sm_86, 1024, 32, 0, 1, WARPS", "sm_89, 32, 16, 0, 24, BLOCKS"})
    void limitsByHand(String arch, int threads, int registers, int shared, int blocks, Resource limiter) {
        assertEquals(blocks, of(arch, threads, registers, shared).blocks());
        assertEquals(List.of(limiter), of(arch, threads, registers, shared).limiters());
    }

    @Test
    void carveoutIsTheSmallestThatHoldsTheBlocks() {
        assertEquals(164 << 10, of("sm_80", 128, 32, 49152).carveout(), "3 x 49 KiB");
        assertEquals(32 << 10, of("sm_80", 1024, 32, 8192).carveout(), "2 x 9 KiB");
        assertEquals(32 << 10, of("sm_75", 1024, 32, 0).carveout(), "Turing has no smaller one");
    }

    @Test
    void unknownRegistersDoNotLimit() {
        Occupancy found = Occupancy.of(Architecture.SM_120, new BlockResources(1024, OptionalInt.empty(), 0, 0));
        assertEquals(1, found.blocks());
        assertEquals(List.of(Resource.WARPS), found.limiters());
        assertEquals(32 / 48.0, found.share());
    }

    @Test
    void impossibleBlocksAreRefusedOrDoNotFit() {
        assertEquals(0, of("sm_80", 32, 256, 0).blocks());
        assertEquals(0, of("sm_80", 32, 1 << 27, 0).blocks());
        assertEquals(0, of("sm_89", 32, 32, 99 * 1024 + 1).blocks());
        assertEquals(1, of("sm_89", 32, 32, 99 * 1024).blocks());
        assertThrows(IllegalArgumentException.class, () -> new BlockResources(1025, OptionalInt.empty(), 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new BlockResources(32, OptionalInt.empty(), Integer.MAX_VALUE, 0));
    }
}

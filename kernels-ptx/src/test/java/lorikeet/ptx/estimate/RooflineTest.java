package lorikeet.ptx.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.OptionalInt;
import lorikeet.ptx.emulator.Pipe;
import lorikeet.tensor.DeviceException;
import org.junit.jupiter.api.Test;

/** Estimates of work by hand. */
class RooflineTest {
    private static final Gpu A100 = Gpu.named("A100");
    private static final BlockResources GEMM_BLOCK = new BlockResources(128, OptionalInt.of(200), 48 << 10, 1);

    /** A bf16 product of 4096 x 4096 x 4096 in tiles of 128 x 128: one block reads two panels of 128 x 4096 and writes 128 x 128. */
    private static Work.PerBlock tile(double waits) {
        double bytes = 2 * 2 * 128 * 4096 + 2 * 128 * 128;
        double flops = 2.0 * 128 * 128 * 4096;
        return new Work.PerBlock(1.5 * flops / 4096, Map.of(Pipe.TENSOR_BF16, new Work.Passes(flops / 4096, flops)), bytes, bytes, 50000, waits);
    }

    private static Work product(double waits) {
        return new Work(1024, tile(waits), 0, 1).withFootprint(3 * 2 * 4096.0 * 4096);
    }

    private static double seconds(Roofline roofline, String limit) {
        return roofline.limits().stream().filter(l -> l.name().equals(limit)).findFirst().orElseThrow().seconds();
    }

    /** 312 TFLOP/s for 2 x 4096^3; 1024 blocks on 108 SMs are 10 on the busiest, which is 1080 / 1024 of the time. */
    @Test
    void productIsBoundByTensorCoresWithATail() {
        Roofline found = Roofline.of(A100, product(40), GEMM_BLOCK);
        assertEquals("tensor_bf16", found.bound().name());
        double peak = 108 * 1.41e9 * 2048;
        assertEquals(2 * Math.pow(4096, 3) / peak, found.roofSeconds(), 1e-9);
        assertEquals(2 * Math.pow(4096, 3) / peak * 1080 / 1024, found.seconds(), 1e-9);
        assertEquals(1024.0 / 1080, found.share(), 1e-9);
        assertEquals(2, found.occupancy().blocks());
        assertEquals(1024 / 216.0, found.waves(), 1e-12);
    }

    /** The operands have 100 MB, the blocks fetch 2.2 GB; blocks that run together share panels, and L2 holds a part of the rest. */
    @Test
    void sharedPanelsCrossTheBusOnceForBlocksThatRunTogether() {
        MemoryTraffic traffic = Roofline.of(A100, product(40), GEMM_BLOCK).traffic();
        assertEquals(3 * 2 * 4096.0 * 4096, traffic.footprint());
        assertEquals(1024 * (4.0 * 128 * 4096 + 2 * 128 * 128), traffic.l2());
        assertTrue(traffic.dram() > 1.2 * traffic.footprint() && traffic.dram() < 0.15 * traffic.l2(), "DRAM " + traffic.dram());
        Gpu large = new Gpu("large", A100.architecture(), 108, 1.41, A100.tensor(), 1555, 1L << 30, 5120);
        assertEquals(traffic.footprint(), Roofline.of(large, product(40), GEMM_BLOCK).traffic().dram(), 1, "L2 holds everything");
    }

    /** 4 x 4 blocks read 8 panels; the law found there says for 32 x 32 blocks what the product reads, within a third. */
    @Test
    void countersOfASmallLaunchScaleToALargeOne() {
        Work small = new Work(16, tile(40), 0, 1).withFootprint(8 * 2 * 128 * 4096.0 + 16 * 2 * 128 * 128);
        Work large = small.scaledTo(1024);
        assertEquals(small.footprint(), small.scaledTo(16).footprint(), 1);
        assertEquals(product(0).footprint(), large.footprint(), product(0).footprint() / 3);
        assertEquals(2 * Math.pow(4096, 3), large.flops(), 1);
        Roofline exact = Roofline.of(A100, large.withFootprint(product(0).footprint()), GEMM_BLOCK);
        assertEquals(Roofline.of(A100, product(40), GEMM_BLOCK).seconds(), exact.seconds(), 1e-12);
        Work apart = new Work(4, tile(0), 4 * tile(0).touchedBytes(), 1);
        assertEquals(100 * tile(0).touchedBytes(), apart.scaledTo(100).footprint(), 1, "blocks that share nothing");
    }

    /** Little's law: 4 warps a block, 512 waits each of about 500 clocks, blocks in ceil(1024 / 216) rounds. */
    @Test
    void waitsBoundLaunchesThatAskForLittleAtATime() {
        Roofline found = Roofline.of(A100, product(4 * 4096), GEMM_BLOCK);
        assertEquals("memory latency", found.bound().name());
        assertEquals(5 * 4096 * found.traffic().latency() / 1.41e9, found.seconds(), 1e-9);
        assertTrue(found.traffic().latency() > 270 && found.traffic().latency() < 500, "from L2 and DRAM: " + found.traffic().latency());
    }

    @Test
    void copyReachesTheBandwidth() {
        double block = 2 * 4096;
        Work copy = new Work(1 << 16, new Work.PerBlock(100, Map.of(Pipe.INTEGER, new Work.Passes(40, 0)), block, block, 0, 8), block * (1 << 16), 1);
        Roofline found = Roofline.of(A100, copy, new BlockResources(256, OptionalInt.of(16), 0, 0));
        assertEquals("DRAM", found.bound().name());
        assertEquals(block * (1 << 16) / 1555e9, found.seconds(), 1e-12);
        assertEquals(1, found.share(), 1e-12);
        assertEquals(500, found.traffic().latency());
    }

    @Test
    void productOnHopperIsMeasuredAgainstBothPeaks() {
        Roofline found = Roofline.of(Gpu.named("h100"), product(40), GEMM_BLOCK);
        assertEquals(0.62 * 1024 / (8 * 132), found.share(), 1e-6);
        assertEquals(1024.0 / (8 * 132), found.shareOfMmaSync(), 1e-6);
    }

    /** The same FLOPs by wgmma, or half of them. */
    @Test
    void productsOfWarpgroupsReachThePeak() {
        Gpu hopper = Gpu.named("h100");
        double flops = tile(40).pipes().get(Pipe.TENSOR_BF16).flops();
        double peak = 8 * flops / 4096 / 1.83e9;
        for (double share : new double[] {1, 0.5}) {
            Work.PerBlock block = new Work.PerBlock(100, Map.of(Pipe.TENSOR_BF16, new Work.Passes(100, flops, share * flops)), 1e6, 1e6, 100, 1);
            Roofline found = Roofline.of(hopper, new Work(1024, block, 1e6, 1), GEMM_BLOCK);
            assertEquals(peak * (share + (1 - share) / 0.62), seconds(found, "tensor_bf16"), 1e-12);
            assertEquals(share < 1, EstimateText.of(found).contains("of what mma.sync can reach"));
        }
    }

    @Test
    void sharedMemoryIssueAndLanesBoundToo() {
        BlockResources block = new BlockResources(128, OptionalInt.of(32), 0, 0);
        Work.PerBlock work = new Work.PerBlock(4000, Map.of(Pipe.FP32, new Work.Passes(1000, 64000), Pipe.SPECIAL, new Work.Passes(100, 3200)), 3200, 3200, 900, 0);
        Roofline found = Roofline.of(A100, new Work(109, work, 109 * 3200, 1), block);
        assertEquals(2 * 4000 / 4 / 1.41e9, seconds(found, "issue"), 1e-15);
        assertEquals(2 * 900 / 1.41e9, seconds(found, "shared memory"), 1e-15);
        assertEquals(2 * 1000 * 32 / 64 / 1.41e9, seconds(found, "fp32"), 1e-15);
        assertEquals(2 * 100 * 32 / 16 / 1.41e9, seconds(found, "special"), 1e-15);
        assertEquals(2 * 100 / 4 / 1.41e9, seconds(found, "L1"), 1e-15);
        assertEquals("issue", found.bound().name());
    }

    @Test
    void whatCannotRunIsRefused() {
        assertEquals("T4 has no tensor_bf16", assertThrows(DeviceException.class, () -> Roofline.of(Gpu.named("t4"), product(0), GEMM_BLOCK)).getMessage());
        BlockResources wide = new BlockResources(1024, OptionalInt.of(128), 0, 0);
        assertTrue(assertThrows(DeviceException.class, () -> Roofline.of(A100, product(0), wide)).getMessage().contains("limited by registers"));
        assertThrows(IllegalArgumentException.class, () -> product(0).scaledTo(0));
    }

    @Test
    void everyLineOfTheTextSaysThatItIsAnEstimate() {
        String text = EstimateText.of(Roofline.of(A100, product(40), GEMM_BLOCK));
        assertTrue(text.lines().allMatch(line -> line.contains("estimate")), text);
        assertTrue(text.contains("share of roofline (estimate): 94.8 % = 440.694 us / 464.794 us"), text);
        assertTrue(text.contains("waves (estimate): 4.74 = 1024 blocks / (108 SMs x 2)"), text);
        assertTrue(text.contains("limited by registers; blocks by each: warps 16, blocks 32, registers 2, shared memory 3"), text);
    }
}

package lorikeet.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lorikeet.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RatiosTest {
    static List<Row> rows() {
        return Rows.all(2);
    }

    @Test
    void kindsAreThoseThatOthersRelyOn() {
        assertEquals(Set.of("gemm", "gemm_bf16", "gemm_f16", "lora_product_r16", "lora_product_r64", "lora_linear", "gemv_f32", "gemv_bf16", "gemv_nf4", "attention", "step_f32", "step_bf16",
                "step_bf16_libtorch", "scaling"), Rows.names());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void workloadsReachTheOtherProcessWhole(Row row) {
        for (Contender.Entrant entrant : List.of(row.ours(), row.peer())) assertEquals(entrant.workload(), Workload.parse(entrant.workload().text()));
        assertTrue(row.load() > 0 && row.ourUnits() > 0 && row.peerUnits() > 0, row.toString());
    }

    @Test
    void beginningsOfNamesChoose() {
        assertEquals(Set.of("gemv_f32", "gemv_bf16", "gemv_nf4", "attention"), new HashSet<>(Rows.chosen(List.of("gemv", "att"), List.of(1)).stream().map(Row::name).toList()));
        assertEquals(List.of("scaling"), Rows.chosen(List.of("scaling"), List.of(1, 2)).stream().map(Row::name).toList());
        String message = assertThrows(IllegalArgumentException.class, () -> Rows.chosen(List.of("gemm", "gmev"), List.of(1))).getMessage();
        assertTrue(message.startsWith("--only: no row begins with 'gmev'; there are attention, gemm"), message);
    }

    @Test
    void namesThatChooseNothingOrEverythingAreRefused() {
        assertEquals(List.of("gemm", "step", "att"), Rows.beginnings(List.of("gemm, step", "att")));
        assertEquals(List.of(), Rows.beginnings(List.of()));
        for (String typed : List.of("", " ", ",", "gemm,", "gemm,,step")) {
            String empty = assertThrows(IllegalArgumentException.class, () -> Rows.beginnings(List.of(typed)), typed).getMessage();
            assertEquals("--only: expected beginnings of row names between commas, found an empty one; without --only every row runs", empty);
        }
        String alone = assertThrows(IllegalArgumentException.class, () -> Rows.chosen(List.of("gemm", "scal"), List.of(1))).getMessage();
        assertEquals("--only: 'scal' compares 2 threads or more with 1, and --threads has only 1; add --threads 2", alone);
    }

    @Test
    void sizesOfProductsAreRead() {
        assertEquals(new GemmShape(16, 1024, 2048, true, false), GemmShape.of("16x1024x2048TN"));
        assertEquals(2.0 * 1024 * 2048 * 2048 * 2, new Workload.BaseProducts("1024x2048x2048r16").flops());
        assertThrows(IllegalArgumentException.class, () -> GemmShape.of("16x1024x2048TT"));
    }

    /** Ours against itself, in two processes: the whole way of a row. */
    @Test
    void aRowIsMeasured() throws IOException {
        Workload small = new Workload.Product("32x32x32NT", DType.F32);
        Contender.Entrant ours = new Contender.Entrant(OwnSide.NAME, 1, small);
        List<Double> rates = new ArrayList<>();
        try (Contender contender = new Contender(ours, Map.of())) {
            for (int i = 0; i < 2; i++) rates.add(contender.rate(0.01));
            assertTrue(contender.peakMiB() > 1, "MiB");
        }
        assertTrue(rates.stream().allMatch(rate -> rate > 0), rates.toString());
        IOException none = assertThrows(IOException.class, () -> new Contender(new Contender.Entrant("nobody", 1, small), Map.of()));
        assertTrue(none.getMessage().contains("no library is called nobody; this build has lorikeet"), none.getMessage());
    }

    @Test
    void theSlowestOfFreshJvmsStandsBesideTheirMedian() {
        Workload small = new Workload.Product("32x32x32NT", DType.F32);
        Contender.Entrant ours = new Contender.Entrant(OwnSide.NAME, 1, small);
        Row row = new Row("gemm", "32x32x32NT", ours, ours, "itself", Row.Unit.GFLOPS, small.flops() * 1e-9, small.flops() * 1e-9, Row.Limit.FLOPS);
        assertEquals(List.of(row), FreshJvms.distinct(List.of(row, row)));
        Result found = FreshJvms.result(row, List.of(40.0, 25.0, 60.0, 60.0), 100, 1e11);
        assertEquals(new Result("gemm", "32x32x32NT", 1, 25, 50, "median of 4 JVMs", "GFLOP/s", 0.5, 0.5, 1.2, found.shareOfPeak(), 100, 100), found);
        assertEquals(0.25, found.shareOfPeak(), 1e-9);
    }

    @Test
    void resultsAreJson() {
        Result result = new Result("gemm", "8x8x8NN <tiny>", 1, 80, 100, "openblas", "GFLOP/s", 0.8, 0.7, 0.9, 0.5, 100, 200);
        JsonNode json = JsonMapper.builder().build().valueToTree(result);
        List<String> fields = new ArrayList<>();
        json.fieldNames().forEachRemaining(fields::add);
        assertEquals(List.of("name", "shape", "threads", "ours", "peer", "peer_name", "unit", "ratio", "ratio_min", "ratio_max", "share_of_peak", "peak_mib", "peer_peak_mib"), fields);
    }
}

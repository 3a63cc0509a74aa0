package lorikeet.ptx.syntax;

import java.util.HashMap;
import java.util.Map;

/** The special registers of PTX and their types. */
public final class SpecialRegisters {
    private static final Map<String, PtxType> TYPES = new HashMap<>();

    static {
        for (String vector : new String[] {"%tid", "%ntid", "%ctaid", "%nctaid", "%clusterid", "%nclusterid", "%cluster_ctaid", "%cluster_nctaid"}) {
            for (String axis : new String[] {".x", ".y", ".z", ".w"}) TYPES.put(vector + axis, PtxType.U32);
        }
        for (String word : new String[] {"%laneid", "%warpid", "%nwarpid", "%smid", "%nsmid", "%lanemask_eq", "%lanemask_le", "%lanemask_lt",
            "%lanemask_ge", "%lanemask_gt", "%clock", "%clock_hi", "%globaltimer_lo", "%globaltimer_hi", "%dynamic_smem_size",
            "%total_smem_size", "%aggr_smem_size", "%cluster_ctarank", "%cluster_nctarank", "%reserved_smem_offset_begin",
            "%reserved_smem_offset_end", "%reserved_smem_offset_cap", "%reserved_smem_offset_0", "%reserved_smem_offset_1"}) {
            TYPES.put(word, PtxType.U32);
        }
        for (String wide : new String[] {"%gridid", "%clock64", "%globaltimer", "%current_graph_exec"}) TYPES.put(wide, PtxType.U64);
        for (int i = 0; i < 32; i++) TYPES.put("%envreg" + i, PtxType.B32);
        for (int i = 0; i < 8; i++) {
            TYPES.put("%pm" + i, PtxType.U32);
            TYPES.put("%pm" + i + "_64", PtxType.U64);
        }
        TYPES.put("%is_explicit_cluster", PtxType.PRED);
    }

    private SpecialRegisters() {}

    static boolean isOne(String name) {
        return TYPES.containsKey(name);
    }

    /** The type of the special register {@code name}. */
    public static PtxType type(String name) {
        return TYPES.get(name);
    }
}

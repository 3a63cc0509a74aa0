package lorikeet.lora.ptx;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import lorikeet.ptx.estimate.Limit;
import lorikeet.ptx.estimate.MemoryTraffic;
import lorikeet.ptx.estimate.Occupancy;
import lorikeet.ptx.estimate.Roofline;

/** An estimate as JSON; times in seconds, shares from 0 to 1. */
final class EstimateJson {
    private EstimateJson() {}

    static ObjectNode of(GpuEstimate estimate) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("kind", "estimate, not measured").put("gpu", estimate.gpu().name()).put("arch", estimate.arch()).put("assembled", estimate.assembled());
        estimate.figures().ifPresent(figures -> node.put("registers", figures.registers()));
        node.set("occupancy", occupancy(estimate.occupancy()));
        estimate.roofline().ifPresentOrElse(roofline -> put(node, roofline), () -> node.put("unavailable", estimate.missing()));
        return node;
    }

    private static ObjectNode occupancy(Occupancy occupancy) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("blocks", occupancy.blocks()).put("warps", occupancy.warps()).put("most_warps", occupancy.architecture().warps()).put("share", occupancy.share());
        ArrayNode limiters = node.putArray("limited_by");
        occupancy.limiters().forEach(resource -> limiters.add(resource.text()));
        ObjectNode limits = node.putObject("blocks_by");
        for (Occupancy.Resource resource : Occupancy.Resource.values()) {
            if (occupancy.limits().containsKey(resource)) limits.put(resource.text(), occupancy.limits().get(resource));
        }
        return node.put("shared_carveout", occupancy.carveout());
    }

    private static void put(ObjectNode node, Roofline roofline) {
        MemoryTraffic traffic = roofline.traffic();
        node.put("waves", roofline.waves()).put("seconds", roofline.seconds()).put("bound", roofline.bound().name());
        node.put("share_of_roofline", roofline.share()).put("share_of_mma_sync", roofline.shareOfMmaSync()).put("roofline_seconds", roofline.roofSeconds());
        node.putObject("global_bytes").put("dram", traffic.dram()).put("dram_least", traffic.footprint()).put("dram_most", traffic.most()).put("l2", traffic.l2()).put("l1", traffic.l1());
        ArrayNode limits = node.putArray("limits");
        for (Limit limit : roofline.limits()) limits.addObject().put("name", limit.name()).put("seconds", limit.seconds()).put("how", limit.how());
    }
}

package lorikeet.bench;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a comparison found.
 *
 * @param ours median rate over the rounds, in {@code unit}
 * @param peer likewise
 * @param ratio median of ours / peer over the rounds
 * @param ratioMin of the rounds
 * @param ratioMax of the rounds
 * @param shareOfPeak ours over what the machine gave in this run: fused multiply-adds in registers, or reading from memory
 * @param peakMib largest resident size of our process
 * @param peerPeakMib and of the peer's
 */
record Result(String name, String shape, int threads, double ours, double peer, @JsonProperty("peer_name") String peerName, String unit, double ratio,
        @JsonProperty("ratio_min") double ratioMin, @JsonProperty("ratio_max") double ratioMax, @JsonProperty("share_of_peak") double shareOfPeak,
        @JsonProperty("peak_mib") double peakMib, @JsonProperty("peer_peak_mib") double peerPeakMib) {}

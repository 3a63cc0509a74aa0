/**
 * Runs PTX without a GPU. The API is {@code PtxMachine}, {@code Kernel}, {@code DeviceBuffer}, {@code Checks}, {@code LaunchReport},
 * {@code LaunchFault}, {@code Finding}, {@code Counters} and {@code Dim}; everything else is of this package alone. Where to look, by theme:
 *
 * <ul>
 * <li>arguments of a launch: {@code Arguments}, {@code ScalarArgument}, {@code ParameterBlock}
 * <li>from a parsed function to what runs: {@code Program}, {@code Decoder}, {@code Code}, {@code BasicBlock}, {@code ControlFlow}, {@code Layout},
 *     {@code OperandRows}, {@code Addresses}, {@code Opcode}, {@code Instruction}, {@code Control}
 * <li>which instructions there are: {@code InstructionSet}, {@code FormTable}, {@code Form}, {@code Family}; what is refused: {@code UnknownForm}, {@code NotEmulated}, {@code MemoryModifiers}
 * <li>elementwise instructions, a row of the table each: {@code Alu}, {@code Lanes}, {@code Integers16}, {@code Integers32}, {@code Integers64}, {@code Bits}, {@code Extended},
 *     {@code Floats32}, {@code Floats64}, {@code HalfRows}, {@code Approximations}, {@code Logic}, {@code Moves}, {@code Comparisons}, {@code Conversions}, {@code SmallConversions},
 *     {@code StochasticConversions}, {@code ScaleConversions}, {@code PackedConversions}, {@code VectorMove};
 *     video instructions: {@code VideoFamily}, {@code VideoPart}, {@code VideoStep}, {@code VideoEnd}, {@code VideoPacked}, {@code VideoProduct}
 * <li>arithmetic under them: {@code Rounding}, {@code Floats}, {@code Halves}, {@code HalfFormat}, {@code SmallFloat}, {@code ConversionRule}, {@code Comparison}, {@code Permutation}
 * <li>loops over 32 lanes, with vectors or without: {@code Rows}, {@code IntRows}, {@code FloatRows}, {@code AddressRows} and their {@code Scalar} twins
 * <li>branches, calls and barriers: {@code Flow}, {@code Branch}, {@code IndexedBranch}, {@code Leave}, {@code Calls}, {@code Call}, {@code IndirectCall},
 *     {@code Passing}, {@code BarrierWait}, {@code Barrier}; of clusters of one block: {@code ClusterFamily}, {@code ClusterBarrier}, {@code ClusterWait}
 * <li>functions of the runtime: {@code RuntimeCall}, {@code ThreadMemory}, {@code PrintFormat}, {@code PrintDigits}, {@code PrintValues}, {@code Printed}
 * <li>lanes of a warp together: {@code WarpWide}, {@code WarpFamily}, {@code Shuffle}, {@code Vote}, {@code Match}, {@code Reduce}, {@code Elect}, {@code WarpSync}
 * <li>matrices: {@code MatrixFamily}, {@code MatrixRows}, {@code MatrixBytes}, {@code MatrixRowAccess}, {@code MatrixMove}, {@code MmaShape}, {@code MmaFloat}, {@code MmaInteger}, {@code WmmaFamily}, {@code WmmaFragment};
 *     of a warpgroup: {@code WgmmaFamily}, {@code WgmmaMultiply}, {@code WgmmaShape}, {@code WgmmaMatrix}, {@code WgmmaQueue}, {@code RegisterShift}, {@code RegisterShifts}
 * <li>loads, stores, atomics and asynchronous copies: {@code MemoryFamily}, {@code Access}, {@code Load}, {@code Store}, {@code Transfer}, {@code Atomics}, {@code AtomicAccess}, {@code Atomic},
 *     {@code AsyncFamily}, {@code AsyncCopy}, {@code AsyncCopies}, {@code AtomicVector}, {@code Atomic128}; hints: {@code HintFamily}
 * <li>mbarriers and bulk copies: {@code MbarrierFamily}, {@code MbarrierAccess}, {@code MbarrierWait}, {@code Mbarrier}, {@code Mbarriers}, {@code MbarrierClocks};
 *     {@code BulkFamily}, {@code BulkCopy}, {@code BulkPiece}, {@code BulkFlight}, {@code BulkCopies}
 * <li>memory: {@code DeviceMemory}, {@code ModuleMemory}, {@code LocalMemory}, {@code Region}, {@code Windows}, {@code Resolver}
 * <li>running and taking turns: {@code Launch}, {@code LaunchOptions}, {@code StepBudget}, {@code Turns}, {@code Block}, {@code Warp}, {@code Frame}, {@code Paths}, {@code Path}, {@code Join}
 * <li>what watches a run: {@code Monitor}, {@code Observer}, {@code ObserverList}, {@code FindingLog}
 * <li>checks: {@code ShuffleCheck}, {@code AsyncCheck}, {@code ProxyCheck}, {@code WgmmaCheck}; unwritten bytes: {@code InitialisedCheck}, {@code WrittenBytes}, {@code RegisterShadow},
 *     {@code ByteShadow}, {@code RegisterCopies}, {@code StructCopies}, {@code Padding}, {@code Origin}; races: {@code RaceMonitor}, {@code RaceCheck},
 *     {@code RaceFinder}, {@code ReadRun}, {@code RacePages}, {@code RacePage}, {@code Readers}, {@code ReaderList}, {@code EndedBlocks}, {@code ThreadView}, {@code WarpTimes}, {@code Stamp}; what orders threads: {@code MemoryOrder}, {@code ThreadClocks}, {@code Past}, {@code Times},
 *     {@code Messages}, {@code BarrierClocks}; endless waits: {@code SpinWatch}, {@code Waits}
 * <li>counters: {@code CounterMonitor}, {@code LineCounter}, {@code LineCounts}, {@code InstructionCost}, {@code OpcodeClass}, {@code Pipe}, {@code PipeTable},
 *     {@code Flops}, {@code Traffic}, {@code SectorSet}, {@code Footprint}, {@code MemoryWaits}
 * </ul>
 */
package lorikeet.ptx.emulator;

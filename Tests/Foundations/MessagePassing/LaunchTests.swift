import MessagePassing
import Testing

@Suite struct LaunchTests {
  @Test("a process knows by its environment that it is a rank")
  func starters() {
    #expect(Launch(environment: [:]) == nil)
    for (rank, ranks) in [
      ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"), ("PMI_RANK", "PMI_SIZE"),
      ("SLURM_PROCID", "SLURM_STEP_NUM_TASKS"),
    ] {
      #expect(Launch(environment: [rank: "2", ranks: "3"]) == Launch(rank: 2, ranks: 3))
      #expect(Launch(environment: [rank: "0", ranks: "1"]) == Launch(rank: 0, ranks: 1))
      // Incomplete or invalid variables do not count.
      #expect(Launch(environment: [ranks: "3"]) == nil)
      #expect(Launch(environment: [rank: "2"]) == nil)
      for (r, p) in [("3", "3"), ("-1", "3"), ("", "3"), ("0", "0"), ("0", "many")] {
        #expect(Launch(environment: [rank: r, ranks: p]) == nil)
      }
    }
  }

  @Test("a Slurm batch script runs alone, and mpirun inside it starts the ranks")
  func slurm() {
    let script = ["SLURM_NTASKS": "4", "SLURM_PROCID": "0", "SLURM_JOB_ID": "7"]
    #expect(Launch(environment: script) == nil)
    let inside = script.merging(["OMPI_COMM_WORLD_RANK": "1", "OMPI_COMM_WORLD_SIZE": "2"]) { $1 }
    #expect(Launch(environment: inside) == Launch(rank: 1, ranks: 2))
    let step = script.merging(["SLURM_PROCID": "3", "SLURM_STEP_NUM_TASKS": "4"]) { $1 }
    #expect(Launch(environment: step) == Launch(rank: 3, ranks: 4))
  }
}

/// How this process was started: alone, or as one of the ranks of a job.
public struct Launch: Equatable, Sendable {
  /// The number of this process, from 0.
  public let rank: Int
  /// The number of processes.
  public let ranks: Int

  public init(rank: Int, ranks: Int) { (self.rank, self.ranks) = (rank, ranks) }

  /// Read from the environment that the launcher sets: `mpirun` of Open MPI, `mpiexec` of MPICH, or `srun` of Slurm; nil without a launcher.
  ///
  /// An `mpirun` inside a Slurm job takes precedence over that job. A Slurm batch script is not a step of its job: a program that it calls
  /// without a launcher runs alone.
  public init?(environment: [String: String]) {
    let names = [
      ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"), ("PMI_RANK", "PMI_SIZE"),
      ("SLURM_PROCID", "SLURM_STEP_NUM_TASKS"),
    ]
    for (rankName, ranksName) in names {
      if let rank = environment[rankName].flatMap({ Int($0) }),
        let ranks = environment[ranksName].flatMap({ Int($0) }),
        (0..<ranks).contains(rank)
      {
        self.init(rank: rank, ranks: ranks)
        return
      }
    }
    return nil
  }
}

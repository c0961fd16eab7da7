/// How this process was started: alone, or as one of the ranks of a job.
public struct Launch: Equatable, Sendable {
  /// The number of this process, from 0.
  public let rank: Int
  /// How many there are.
  public let ranks: Int

  public init(rank: Int, ranks: Int) { (self.rank, self.ranks) = (rank, ranks) }

  /// What the starter says in the environment of its processes: `mpirun` of Open MPI, `mpiexec` of MPICH, or `srun` of Slurm; nil without one.
  ///
  /// An `mpirun` inside of a job of Slurm counts, and not the job around it. A script of Slurm is no step of its job: what it calls without a starter is alone.
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

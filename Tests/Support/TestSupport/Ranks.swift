/// `onRanks`, for tests of computations on several ranks.
@_exported public import ThreadRanks

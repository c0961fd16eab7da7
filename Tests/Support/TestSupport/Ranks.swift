/// `onRanks`, for whoever tests what ranks do together.
@_exported public import ThreadRanks

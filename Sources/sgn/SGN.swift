import ArgumentParser

@main struct SGN: ParsableCommand {}

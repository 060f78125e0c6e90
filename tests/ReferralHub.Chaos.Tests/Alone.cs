using Xunit;

// each takes the machine for itself: who is slow because of a neighbour is no fault of the program
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Amago.Tests.Kernels;

/// <summary>Tests that set the process-wide thread count: one at a time, and nothing beside them.</summary>
[CollectionDefinition("Workers", DisableParallelization = true)]
public sealed class WorkersCollectionDefinition;

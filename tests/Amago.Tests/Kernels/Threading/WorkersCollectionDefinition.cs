namespace Amago.Tests.Kernels.Threading;

/// <summary>Tests that set the process-wide thread count: one at a time, and nothing beside them.</summary>
[CollectionDefinition("Workers", DisableParallelization = true)]
public sealed class WorkersCollectionDefinition;

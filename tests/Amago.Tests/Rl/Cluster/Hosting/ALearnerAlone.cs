namespace Amago.Tests.Rl.Cluster.Hosting;

/// <summary>A learner in the tests' own process, which has to answer within a second: nothing else is computed meanwhile.</summary>
[CollectionDefinition(nameof(ALearnerAlone), DisableParallelization = true)]
public sealed class ALearnerAlone;

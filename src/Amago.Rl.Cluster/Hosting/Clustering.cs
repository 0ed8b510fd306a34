using System.Net;

namespace Amago.Rl.Cluster.Hosting;

/// <summary>Where the list of a cluster's silos is kept.</summary>
internal abstract record Clustering
{
    /// <summary>Silos that have to find one dead before it is taken for dead.</summary>
    public abstract int Votes { get; }

    /// <summary>Has a silo keep the list there.</summary>
    /// <param name="silo">The silo that is built.</param>
    /// <param name="learner">Where the learner is reached.</param>
    public abstract void Apply(ISiloBuilder silo, IPEndPoint learner);
}

/// <summary>The list is kept by the learner itself: nothing is installed, and who is cut off from it can declare nobody dead.</summary>
internal sealed record DevelopmentClustering : Clustering
{
    public override int Votes => 1;

    public override void Apply(ISiloBuilder silo, IPEndPoint learner) => silo.UseDevelopmentClustering(learner);
}

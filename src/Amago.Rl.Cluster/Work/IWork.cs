namespace Amago.Rl.Cluster.Work;

/// <summary>What a silo does when it is asked: the seam between the cluster and the learning.</summary>
internal interface IWork
{
    /// <summary>Does one piece of work.</summary>
    /// <param name="request">What is to be done.</param>
    /// <param name="fetch">Gives what another silo keeps under a version, named by that silo's address.</param>
    Task<byte[]> RunAsync(byte[] request, Func<string, long, Task<byte[]>> fetch);

    /// <summary>What this silo keeps under a version.</summary>
    byte[] Kept(long version);
}

using Amago.Kernels.Threading;

namespace Amago.Nets.Plans;

/// <summary>A job whose items are done by a method of the object that owns it.</summary>
/// <param name="run">Does one item: its arguments are the item's number and the worker's number.</param>
internal sealed class PlanJob(Action<int, int> run) : ParallelJob
{
    public override void Run(int item, int worker) => run(item, worker);
}

using Amago.Kernels.Threading;

namespace Amago.Nets.Plans;

/// <summary>Work in items that is a method of what it belongs to.</summary>
/// <param name="run">Does an item, of that number, on the worker of that number.</param>
internal sealed class PlanJob(Action<int, int> run) : ParallelJob
{
    public override void Run(int item, int worker) => run(item, worker);
}

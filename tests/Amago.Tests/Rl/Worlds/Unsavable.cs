using System.Runtime.CompilerServices;
using Amago.Rl;

namespace Amago.Tests.Rl.Worlds;

/// <summary>An environment that can't be saved: it gives the number of the step in its episode as its reward, and never ends.</summary>
internal sealed class Unsavable : IEnvironment
{
    private int _steps;

    static Unsavable() => Environments.Register("unsavable", "counts its steps", static _ => new Unsavable());

    public Amago.Tensors.Shape ObservationShape => [10, 10, 1];

    public int ActionCount => 2;

    /// <summary>Makes it known as <c>unsavable</c>, once.</summary>
    public static void EnsureRegistered() => RuntimeHelpers.RunClassConstructor(typeof(Unsavable).TypeHandle);

    public void Reset(Span<byte> observation)
    {
        _steps = 0;
        observation.Clear();
    }

    public StepResult Step(int action, Span<byte> observation) => new(++_steps, Terminated: false);
}

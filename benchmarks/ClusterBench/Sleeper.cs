using System.Globalization;
using System.Runtime.CompilerServices;
using Amago.Rl;
using Amago.Tensors;

namespace ClusterBench;

/// <summary>An environment whose step takes as long as a simulation's would, without taking a processor.</summary>
internal sealed class Sleeper(double milliseconds, int size) : IEnvironment, ISavable
{
    private const int Channels = 4, Length = 100;

    private int _step;

    public Shape ObservationShape => [size, size, Channels];

    public int ActionCount => 3;

    [ModuleInitializer]
    internal static void Register()
    {
        foreach (int size in new[] { 10, 84 })
        {
            foreach (double milliseconds in new double[] { 0, 1, 5, 20 })
                Environments.Register(NameOf(milliseconds, size), "a step that takes its time", _ => new Sleeper(milliseconds, size));
        }
    }

    /// <summary>Name of the environment whose step takes so long.</summary>
    public static string NameOf(double milliseconds, int size = 10) =>
        string.Create(CultureInfo.InvariantCulture, $"sleeper-{size}-{milliseconds:0}ms");

    public void Reset(Span<byte> observation)
    {
        _step = 0;
        Draw(observation);
    }

    public StepResult Step(int action, Span<byte> observation)
    {
        if (milliseconds > 0)
            Thread.Sleep(TimeSpan.FromMilliseconds(milliseconds));
        _step++;
        Draw(observation);
        return new StepResult(action == 1 ? 1 : 0, Terminated: _step == Length);
    }

    public void Serialize(StateArchive archive) => archive.Value(ref _step, 0, Length);

    private void Draw(Span<byte> observation)
    {
        observation.Clear();
        observation[_step * 7 % observation.Length] = 255;
    }
}

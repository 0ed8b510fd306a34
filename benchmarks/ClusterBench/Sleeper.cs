using System.Globalization;
using System.Runtime.CompilerServices;
using Amago.Rl;
using Amago.Tensors;

namespace ClusterBench;

/// <summary>An environment whose step takes as long as a simulation's would, without taking a processor.</summary>
internal sealed class Sleeper(double milliseconds) : IEnvironment, ISavable
{
    private const int Size = 10, Channels = 4, Length = 100;

    private int _step;

    public Shape ObservationShape => [Size, Size, Channels];

    public int ActionCount => 3;

    [ModuleInitializer]
    internal static void Register()
    {
        foreach (double milliseconds in new[] { 0, 0.2, 1, 5, 20 })
            Environments.Register(NameOf(milliseconds), "a step that takes its time", _ => new Sleeper(milliseconds));
    }

    /// <summary>Name of the environment whose step takes so long.</summary>
    public static string NameOf(double milliseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"sleeper-{milliseconds * 1000:0}us");

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

using Amago.Nets;
using Amago.Tensors;

namespace Amago.KillTarget;

/// <summary>A run whose whole state follows from its step: a file that mixes two steps can be told.</summary>
public sealed class KilledRun
{
    private readonly Linear _model = new(512, 512, generator: new Generator(0)); // a megabyte, so that writing takes a while
    private readonly TrainingState _state;

    /// <summary>Starts at step 0.</summary>
    public KilledRun() => _state = new TrainingState().Add("model", _model);

    /// <summary>The step that the state belongs to.</summary>
    public long Step => _state.Counters["step"];

    /// <summary>Continues from a file.</summary>
    /// <exception cref="InvalidDataException">The file mixes steps.</exception>
    public void Load(string path)
    {
        _state.Load(path);
        foreach (Tensor parameter in _model.Parameters())
        {
            if (parameter.AsSpan<float>().ContainsAnyExcept(Step))
                throw new InvalidDataException($"{path}: the counter says step {Step}, a parameter says another.");
        }
    }

    /// <summary>Goes to a step and writes it.</summary>
    public void Save(string path, long step)
    {
        _state.Counters["step"] = step;
        foreach (Tensor parameter in _model.Parameters())
            parameter.AsSpan<float>().Fill(step);
        _state.Save(path);
    }
}

using System.Text;
using Amago.Rl.Writers;

namespace Amago.Rl;

/// <summary>
/// Policies as zip files that stable-baselines3 (https://github.com/DLR-RM/stable-baselines3) loads: <c>PPO.load</c> those with an actor
/// and a critic, <c>DQN.load</c> Q-networks. Classes and spaces stand in them as pickles, which name classes of the library, of Gymnasium,
/// NumPy and PyTorch, and nothing else.
/// </summary>
public static class Sb3Archive
{
    // The version whose layout is written.
    private const string Version = "2.3.2";

    /// <summary>Writes a policy, as a file that appears whole or not at all.</summary>
    /// <param name="path">Path of the zip file.</param>
    /// <param name="policy">
    /// A policy of stable-baselines3, of CleanRL's ppo_atari or dqn_atari, or an <see cref="ActorCritic"/> on an
    /// <see cref="Sb3NatureCnn"/>.
    /// </param>
    /// <exception cref="ArgumentException">The library has no such policy; the message says why.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Save(string path, Policy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Sb3Form form = Sb3Form.Of(policy);
        using var parameters = new MemoryStream();
        TorchCheckpoint.Write(parameters, form.Parameters);
        ZipMembers.Save(path,
        [
            new("data", Sb3DataJson.Of(form)),
            new("pytorch_variables.pth", Checkpoint(new Dictionary<string, object?>(StringComparer.Ordinal))),
            new("policy.pth", parameters.ToArray()),
            new("policy.optimizer.pth", Checkpoint(Optimizer(form))),
            new("_stable_baselines3_version", Encoding.ASCII.GetBytes(Version)),
            new("system_info.txt", Encoding.ASCII.GetBytes($"- Written by: Amago.Nets\n- Stable-Baselines3: {Version}\n")),
        ]);
    }

    // Adam as the library makes it, before its first step: it has a number for each parameter, once where several names share one.
    private static Dictionary<string, object?> Optimizer(Sb3Form form)
    {
        int count = form.Distinct().Count();
        return new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["state"] = new Dictionary<string, object?>(StringComparer.Ordinal),
            ["param_groups"] = new object?[]
            {
                new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    ["lr"] = Sb3DataJson.LearningRate,
                    ["betas"] = new PythonTuple(0.9, 0.999),
                    ["eps"] = form.IsQ ? 1e-8 : 1e-5,
                    ["weight_decay"] = 0,
                    ["amsgrad"] = false,
                    ["params"] = Enumerable.Range(0, count).Select(static index => (object?)index).ToArray(),
                },
            },
        };
    }

    private static byte[] Checkpoint(object? value) => ZipMembers.ToArray(
    [
        new("archive/data.pkl", PythonPickle.Of(value)),
        new("archive/byteorder", "little"u8.ToArray()),
        new("archive/version", "3\n"u8.ToArray()),
    ]);
}

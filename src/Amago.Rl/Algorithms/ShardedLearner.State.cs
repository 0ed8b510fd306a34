using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Amago.Rl;

/// <content>What members have to agree on: parameters, statistics and the optimiser's moments.</content>
public sealed partial class ShardedLearner
{
    /// <summary>
    /// SHA-256 of the policy and of the optimiser's state but for its step size, which belongs to the update: members whose hashes are the
    /// same make the same update.
    /// </summary>
    public string Hash
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(Encoding.ASCII.GetBytes(Policy.ContentHash()));
            foreach ((string name, Tensor tensor) in Optimizer.StateDict())
            {
                if (name.EndsWith(".learning_rate", StringComparison.Ordinal))
                    continue;
                hash.AppendData(Encoding.UTF8.GetBytes($"{name} {tensor.ElementCount}"));
                hash.AppendData(tensor.DType == DType.Int64
                    ? MemoryMarshal.AsBytes(tensor.AsSpan<long>())
                    : MemoryMarshal.AsBytes(tensor.AsSpan<float>()));
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>The policy and the optimiser's state as bytes, with a SHA-256 of them: what a member that joins begins with.</summary>
    public byte[] ToBytes() => Exclusively(() => StateArchive.Save(new Form
    {
        Policy = ShardParameters.Snapshot(Policy).Bytes(),
        Optimizer = Saved(Optimizer.StateDict()),
    }));

    /// <summary>Goes on from the bytes of <see cref="ToBytes"/>; where they are refused, all is as it was.</summary>
    /// <exception cref="ArgumentException">They are cut short, damaged, or another run's; the message says what.</exception>
    /// <exception cref="InvalidFileException">A part of them is no safetensors file.</exception>
    public void Load(ReadOnlySpan<byte> bytes)
    {
        var form = new Form();
        StateArchive.Read(Subject, form, bytes);
        StateDict optimizer = SafeTensors.Read(form.Optimizer, Subject);
        Exclusively(() => OrAsBefore(() =>
        {
            ShardParameters.FromBytes(form.Policy).CopyTo(Policy);
            Optimizer.LoadStateDict(optimizer);
            return true;
        }));
    }

    private T Exclusively<T>(Func<T> call)
    {
        _use.Enter(Subject, Calls);
        try
        {
            return call();
        }
        finally
        {
            _use.Leave();
        }
    }

    private T OrAsBefore<T>(Func<T> change)
    {
        StateDict policy = Copy(Policy.StateDict()), optimizer = Copy(Optimizer.StateDict());
        try
        {
            return change();
        }
        catch
        {
            Policy.LoadStateDict(policy);
            Optimizer.LoadStateDict(optimizer);
            throw;
        }
    }

    private static StateDict Copy(StateDict state)
    {
        var copy = new StateDict();
        foreach ((string key, string text) in state.Metadata)
            copy.Metadata.Add(key, text);
        foreach ((string name, Tensor tensor) in state)
        {
            var own = Tensor.Zeros(tensor.Shape, tensor.DType);
            own.CopyFrom(tensor);
            copy.Add(name, own);
        }

        return copy;
    }

    private static byte[] Saved(StateDict state)
    {
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, state);
        return stream.ToArray();
    }

    private sealed class Form : ISavable
    {
        public byte[] Policy = [], Optimizer = [];

        public void Serialize(StateArchive archive)
        {
            archive.Section(nameof(ShardedLearner));
            archive.Block(ref Policy, "the policy");
            archive.Block(ref Optimizer, "the optimiser");
        }
    }
}

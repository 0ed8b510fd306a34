using Amago.Formats;
using Amago.Tensors;

// CheckpointPeer FROM TO: writes every FROM/NAME.pt as TO/NAME.safetensors, and every FROM/NAME.safetensors as TO/NAME.pt.
if (args is not [string from, string to])
{
    Console.Error.WriteLine("usage: CheckpointPeer FROM TO");
    return 2;
}

foreach (string path in Directory.EnumerateFiles(from))
{
    string target = Path.Combine(to, Path.GetFileNameWithoutExtension(path));
    if (Path.GetExtension(path) is ".pt")
    {
        StateDict tensors = TorchCheckpoint.Load(path);
        SafeTensors.Save(target + ".safetensors", tensors);
    }
    else
    {
        TorchCheckpoint.Save(target + ".pt", SafeTensors.Load(path));
    }
}

return 0;

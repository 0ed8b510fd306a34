namespace Amago.Rl.Cluster.Mesh;

/// <summary>Which slice of a vector each member adds up: as good as equal parts.</summary>
/// <param name="Members">Number of members.</param>
/// <param name="Length">Numbers of the vector.</param>
/// <param name="ElementSize">Bytes of a number.</param>
internal readonly record struct MeshLayout(int Members, int Length, int ElementSize)
{
    /// <summary>Where a member's slice begins.</summary>
    public int First(int member) => (int)((long)Length * member / Members);

    /// <summary>Numbers of a member's slice.</summary>
    public int Count(int member) => First(member + 1) - First(member);

    /// <summary>Bytes of a member's slice.</summary>
    public int Bytes(int member) => checked(Count(member) * ElementSize);
}

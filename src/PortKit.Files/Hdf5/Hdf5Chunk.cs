namespace PortKit.Files.Hdf5;

/// <summary>A chunk as it is stored.</summary>
/// <param name="Offset">Where in the file it begins.</param>
/// <param name="Length">Its bytes there.</param>
/// <param name="Skipped">A bit for each filter that was not applied to it.</param>
internal readonly record struct Hdf5Chunk(long Offset, long Length, uint Skipped);

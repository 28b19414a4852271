namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>A point of the scene in pixels (corners at integers) whose place on the map is known.</summary>
public readonly record struct GroundControlPoint(double Col, double Row, double X, double Y);
